"""Requests counted in windows of time, over all web processes that share a cache."""

from __future__ import annotations

import hashlib
import math
import time
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Count:
    """How many there have been in this window, this one included, and the seconds until the next begins."""

    key: str
    number: int
    left: int

    def take_back(self) -> None:
        with suppress(ValueError):  # the count went meanwhile
            cache.decr(self.key)


def count(what: str, who: str, *, window: int) -> Count:
    """Count a request of `who`."""
    now = time.time()
    current = int(now // window)
    key = f"{what}:{current}:{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, timeout=2 * window)
    try:
        number = cache.incr(key)
    except ValueError:  # the cache that it was added to went before it was counted up: it begins anew
        number = 1
    return Count(key, number, max(1, math.ceil((current + 1) * window - now)))
