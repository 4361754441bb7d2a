"""Reserve: pages that are claimed and drawn before their slots are free, so that no slot waits for a picture."""

from __future__ import annotations

import asyncio


class Reserve:
    """How many pages are on their way to a slot, `most` at a time. It is filled up when half of it is gone, not page by
    page: pages that are claimed together share the claim's queries."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._enough = (most + 1) // 2
        self._held = 0
        self._moved = asyncio.Event()

    async def room(self, *, at_once: bool = False) -> int:
        """For how many pages there is room, as soon as that is half of all; `at_once`: as soon as there is any."""
        while self._most - self._held < (1 if at_once else self._enough):
            self._moved.clear()
            await self._moved.wait()
        return self._most - self._held

    def take(self, count: int) -> None:
        """So many pages were claimed."""
        self._held += count

    def give_back(self) -> None:
        """A page has its slot, or needs none any more."""
        self._held -= 1
        self._moved.set()
