"""The shared account, and the path that is its credential: `/<PASSWORD>/...`, as the FastAPI portal had it."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache as once
from typing import Any, Literal

from django.conf import settings
from django.core.cache import cache
from django.urls import URLResolver, get_resolver
from django.utils.crypto import constant_time_compare

from accounts.models import User

logger = logging.getLogger(__name__)

USERNAME = "shared"
ALLOWED = 30  # wrong first segments from one address in a window; browsers ask for a few on their own
WINDOW = 60  # seconds from the first of them
_BESIDE_URLS = {"", "static", "ws", "results", "uploads", "favicon.ico", "robots.txt"}
_WORD = re.compile(r"\^?\(?([\w.-]+)")

Verdict = Literal["own", "shared", "wrong", "throttled"]


def shared_account() -> User | None:
    """The account that requests under the path act as, made when it is first asked for.

    None, so that the path leads nowhere, if an operator closed it or made more of it than a guest: it is never staff
    and nobody can log in as it.
    """
    user = User.objects.filter(username=USERNAME).first()
    if user is None:
        user, _made = User.objects.get_or_create(username=USERNAME, defaults={"password": _unusable()})
    if user.is_staff or user.is_superuser or user.has_usable_password():
        logger.error("the account “%s” has a password or is staff, so the PASSWORD path is closed", USERNAME)
        return None
    return user if user.is_active else None


def split_path(path: str) -> tuple[str, str]:
    """The first segment of a path, and the path without it."""
    segment, slash, rest = path.removeprefix("/").partition("/")
    return segment, f"/{rest}" if slash else "/"


def judge_segment(segment: str, *, address: str) -> Verdict:
    """Whether a first segment is an address of this site, the password, or a guess. After too many guesses the right
    one is of no use either, for a while."""
    if not settings.PASSWORD or segment in own_segments():
        return "own"
    key = _guesses_key(address)
    if cache.get(key, 0) >= ALLOWED:
        return "throttled"
    if constant_time_compare(segment, settings.PASSWORD):
        return "shared"
    cache.add(key, 0, timeout=WINDOW)
    with suppress(ValueError):  # its time was just over
        cache.incr(key)
    return "wrong"


@once
def own_segments() -> frozenset[str]:
    """The first segments of this site's own addresses, which no PASSWORD may be."""
    return frozenset(_BESIDE_URLS | set(_first_words(get_resolver(settings.ROOT_URLCONF).url_patterns)))


def _first_words(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        match = _WORD.match(str(pattern.pattern))
        if match:
            yield match[1]
        elif isinstance(pattern, URLResolver):
            yield from _first_words(pattern.url_patterns)


def _guesses_key(address: str) -> str:
    return f"path-guesses:{hashlib.sha256(address.encode()).hexdigest()}"


def _unusable() -> str:
    user = User()
    user.set_unusable_password()
    return user.password
