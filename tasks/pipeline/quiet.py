"""Quiet: pages read together, except one that may kill the process: it is read alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Quiet:
    """Many may hold `together`, or one `alone`; whoever waits for `alone` keeps newcomers out."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._together = 0
        self._alone = False

    @property
    def is_alone(self) -> bool:
        """Whether a page is read alone or waits for it."""
        return self._alone

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone)
            self._together += 1
        try:
            yield
        finally:
            async with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone)
            self._alone = True
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._together)
            yield
        finally:
            async with self._changed:
                self._alone = False
                self._changed.notify_all()
