"""Django, given the body of a request as the file that the web server made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import IO, Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler

BODY = "ocrsite.body"  # an extension in the scope of a request: the body as a file
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Handler(ASGIHandler):
    """Copies no body: Django by itself would write it once more, in pieces out of memory."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        body = scope.get("extensions", {}).get(BODY)
        await super().handle(scope, receive if body is None else _Incoming(receive, body), send)

    async def read_body(self, receive: Any) -> IO[bytes]:
        if not isinstance(receive, _Incoming):
            return await super().read_body(receive)
        message = await receive()
        if message["type"] == "http.disconnect":
            receive.body.close()
            raise RequestAborted
        return receive.body


class _Incoming:
    """What the application receives, and the body beside it."""

    def __init__(self, receive: Receive, body: IO[bytes]) -> None:
        self._receive = receive
        self.body = body

    async def __call__(self) -> dict[str, Any]:
        return await self._receive()
