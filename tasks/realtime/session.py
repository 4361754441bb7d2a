"""The browser's session, as a socket finds it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore


class SessionToRead:
    """Puts `session` into the scope. Nothing that a socket is told changes it or sets a cookie, so no message passes by
    it, as each does with the session of Channels."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        session = SessionStore(scope["cookies"].get(settings.SESSION_COOKIE_NAME))
        return await self._inner(dict(scope, session=session), receive, send)
