"""The cache in Redis, and in this process's memory for as long as Redis is away.

What is kept there (how often somebody tried to log in) is worth no refusal of service, and should go on being counted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisOrMemory(RedisCache):
    """Asks Redis first, every time; what it does not answer is answered from memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache(f"beside {server}", {"OPTIONS": {"MAX_ENTRIES": 100_000}})

    def reach(self) -> None:
        """Raises an error of redis if Redis does not answer."""
        super().get("reach")

    def add(self, *key_and_value: Any, **options: Any) -> Any:
        return self._ask(super().add, self._memory.add, key_and_value, options)

    def get(self, *key: Any, **options: Any) -> Any:
        return self._ask(super().get, self._memory.get, key, options)

    def set(self, *key_and_value: Any, **options: Any) -> Any:
        return self._ask(super().set, self._memory.set, key_and_value, options)

    def delete(self, *key: Any, **options: Any) -> Any:
        return self._ask(super().delete, self._memory.delete, key, options)

    def has_key(self, *key: Any, **options: Any) -> Any:
        return self._ask(super().has_key, self._memory.has_key, key, options)

    def incr(self, *key: Any, **options: Any) -> Any:
        return self._ask(super().incr, self._memory.incr, key, options)

    def _ask(
        self, redis: Callable[..., Any], memory: Callable[..., Any], given: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        try:
            return redis(*given, **options)
        except RedisError as error:
            logger.warning("Redis does not answer (%s); this process counts for itself", type(error).__name__)
            return memory(*given, **options)
