"""Who opens a socket: by API key (header or `?token=`), or by the browser's session."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from channels.auth import get_user
from channels.db import database_sync_to_async

from accounts.models import ApiKey, User
from tasks.realtime.presence import Guest, guest_of_session

Scope = dict[str, Any]
Known = tuple[User, Guest] | tuple[None, None]


class IdentityMiddleware:
    """Puts `user` (None for nobody), `by_cookie` (whether the session's cookie says so) and `guest` into the scope."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> Any:
        key = _key(scope)
        user, guest = await (database_sync_to_async(_by_key)(key) if key else _by_session(scope))
        identity = {"user": user, "guest": guest, "by_cookie": user is not None and not key}
        return await self._inner(dict(scope, **identity), receive, send)


def _key(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            word, _space, key = value.decode("latin-1").partition(" ")
            return str(key).strip() if word.lower() in ("token", "bearer") else ""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return str(query.get("token", [""])[0])


def _by_key(key: str) -> Known:
    found = ApiKey.objects.matching(key)
    if found is None:
        return None, None
    found.note_use()
    return found.user, Guest(found.user.pk, found.user.is_staff, key_id=found.pk)


async def _by_session(scope: Scope) -> Known:
    user = await get_user(scope)
    if not isinstance(user, User) or not user.is_active:
        return None, None
    return user, await database_sync_to_async(guest_of_session)(user, scope["session"])
