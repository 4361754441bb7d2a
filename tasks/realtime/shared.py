"""Sockets under `/<PASSWORD>/`: those of the site once more, as the shared account."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async

from accounts.address import believed
from accounts.shared import judge_segment, shared_account, split_path
from tasks.realtime.presence import Guest

Scope = dict[str, Any]


class SharedPath:
    """Takes the password off the path; stands before everything that looks at the path."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> Any:
        segment, rest = split_path(scope["path"])
        forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
        address = believed(forwarded=forwarded, peer=str((scope.get("client") or ("",))[0]))
        verdict = await database_sync_to_async(judge_segment)(segment, address=address)
        if verdict == "shared":
            scope = dict(scope, path=rest, shared_path=True)
        return await self._inner(scope, receive, send)


class SharedIdentity:
    """Nobody who came by the path is the shared account; a login or a key on top acts as itself."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> Any:
        if scope.get("shared_path") and scope["user"] is None:
            user = await database_sync_to_async(shared_account)()
            scope = dict(scope, user=user, guest=Guest(user.pk, user.is_staff) if user else None)
        return await self._inner(scope, receive, send)
