"""HTTP/1.1 on a bare asyncio protocol: cheap with hundreds of connections, and close enough to the wire to break it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

from tests.provider.bodies import REASONS


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def key(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ").strip()


@dataclass
class Response:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, content: Any, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, json.dumps(content, ensure_ascii=False).encode(), headers=named)

    def encode(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'OK')}",
            f"content-type: {self.content_type}",
            f"content-length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class Connection(asyncio.Protocol):
    """One connection: requests in, one after another; each is answered by `handle`, which is canceled when the
    client hangs up."""

    def __init__(self, handle: Callable[[Connection, Request], Coroutine[Any, Any, None]], open_: set[Connection]):
        self._handle = handle
        self._open = open_
        self._buffer = bytearray()
        self._head: Request | None = None
        self._task: asyncio.Task[None] | None = None
        self.transport = cast(asyncio.Transport, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._open.discard(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._start_next()

    def send(self, response: Response) -> None:
        self.transport.write(response.encode())

    def drop(self) -> None:
        """End it at once, but for an answer that was given: what counts as answered arrives."""
        if self._task is None:
            self.transport.close()
        else:
            self._task.cancel()  # here, since the end of the connection is told after an answer that is due now
            self.transport.abort()

    def _start_next(self) -> None:
        if self._task is None and (request := self._take_request()) is not None:
            self._task = asyncio.get_running_loop().create_task(self._run(request))

    async def _run(self, request: Request) -> None:
        await self._handle(self, request)
        self._task = None
        self._start_next()

    def _take_request(self) -> Request | None:
        if self._head is None:
            self._head = self._take_head()
        if self._head is None:
            return None
        length = int(self._head.headers.get("content-length", "0"))
        if len(self._buffer) < length:
            return None
        request, self._head = self._head, None
        request.body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return request

    def _take_head(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        method, path, _version = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("expect", "").lower() == "100-continue":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(method, path, headers)
