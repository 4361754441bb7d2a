"""While Redis is away a process counts for itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from accounts.failures import ALLOWED, count_guess
from tests.server import free_port


@pytest.fixture(autouse=True)
def _no_redis(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "ocrsite.cache.RedisOrMemory", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    }


def test_tries_to_sign_in_are_counted() -> None:
    tries = [count_guess(username="alice", address="192.0.2.1") for _try in range(ALLOWED + 1)]
    assert [each.retry_after > 0 for each in tries] == [False] * ALLOWED + [True]
    tries[0].succeeded()
    assert count_guess(username="alice", address="192.0.2.1").retry_after > 0


def test_what_is_kept_is_there_again() -> None:
    cache.set("a", 1)
    assert (cache.get("a"), cache.has_key("a"), cache.get("b", 2), cache.add("a", 3)) == (1, True, 2, False)
    cache.delete("a")
    assert cache.get("a") is None
