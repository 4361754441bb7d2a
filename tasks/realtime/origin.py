"""A page of another site must not open a socket with the visitor's cookie."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings


class OriginCheck:
    """Refuses sockets that carry a cookie and come from another origin. A key proves itself, whatever the origin."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        allowed = not scope["by_cookie"] or is_same_origin(scope["headers"])
        inner = self._inner if allowed else WebsocketDenier()
        return await inner(scope, receive, send)


def is_same_origin(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the Origin is the host that was asked, or one of CSRF_TRUSTED_ORIGINS."""
    named = dict(headers)
    origin = named.get(b"origin", b"").decode("latin-1").lower()
    if not origin:
        return False
    host = named.get(b"host", b"").decode("latin-1").lower()
    return urlsplit(origin).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS
