"""Who may no longer be here: open sockets of closed accounts, revoked keys and ended sessions are closed.

One look a second for all sockets of the process together, however many there are and whatever happens meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import ApiKey, User

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks
UNAUTHORIZED = 4401  # stay away
COME_AGAIN = 4408  # the session, or what one may see, is another now: whoever is still signed in connects anew


@dataclass(frozen=True)
class Guest:
    """As whom a socket was opened, and by what: a key, or a session of the browser. One of the staff may see what
    others may not."""

    user_id: int
    is_staff: bool = False
    key_id: int | None = None
    session: str = ""
    session_hash: str = ""


@dataclass(eq=False)
class Visit:
    """An open socket."""

    guest: Guest
    send: Any
    closed: bool = field(default=False)

    async def end(self, code: int) -> None:
        self.closed = True
        await self.send({"type": "websocket.close", "code": code, "reason": "signed out"})


_visits: set[Visit] = set()
_look: asyncio.Task[None] | None = None


class PresenceMiddleware:
    """Watches each socket from the moment it is accepted until it is closed."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        guest = scope.get("guest")
        if guest is None:
            return await self._inner(scope, receive, send)
        visit = Visit(guest, send)

        async def watched(message: dict[str, Any]) -> None:
            if visit.closed:
                return
            await send(message)
            if message["type"] == "websocket.accept":
                _begin(visit)

        try:
            return await self._inner(scope, receive, watched)
        finally:
            _visits.discard(visit)


def _begin(visit: Visit) -> None:
    global _look
    _visits.add(visit)
    if _look is None or _look.done():
        _look = asyncio.create_task(_look_around())


async def _look_around() -> None:
    while _visits:
        await asyncio.sleep(LOOK)
        try:
            await _see_out()
        except Exception:  # whatever it was: without the look nobody is ever seen out
            logger.exception("it could not be checked who is still signed in; the next look follows")


async def _see_out() -> None:
    here = list(_visits)
    codes = await database_sync_to_async(verdicts)({visit.guest for visit in here})
    for visit in here:
        code = codes.get(visit.guest)
        if code is not None:
            _visits.discard(visit)
            await visit.end(code)


def verdicts(guests: Iterable[Guest]) -> dict[Guest, int]:
    """The guests who must go, and the code they are told, with three queries for all of them."""
    here = list(guests)
    users = User.objects.filter(is_active=True).in_bulk([guest.user_id for guest in here])
    keys = set(ApiKey.objects.usable().filter(pk__in=[guest.key_id for guest in here]).values_list("pk", flat=True))
    sessions = set(_alive([guest.session for guest in here if guest.session]))
    judged = {guest: _verdict(guest, users.get(guest.user_id), keys, sessions) for guest in here}
    return {guest: code for guest, code in judged.items() if code is not None}


def _alive(keys: list[str]) -> Iterable[str]:
    here = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    return here.values_list("pk", flat=True) if keys else []


def _verdict(guest: Guest, user: User | None, keys: set[int], sessions: set[str]) -> int | None:
    if user is None or (guest.key_id and guest.key_id not in keys):
        return UNAUTHORIZED
    if guest.is_staff and not user.is_staff:
        return COME_AGAIN
    if guest.session and (guest.session not in sessions or guest.session_hash != user.get_session_auth_hash()):
        return COME_AGAIN
    return None


def guest_of_session(user: User, session: Any) -> Guest:
    key, hash = session.session_key or "", session.get(HASH_SESSION_KEY, "")
    return Guest(user.pk, user.is_staff, session=key, session_hash=hash)
