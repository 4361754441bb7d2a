"""The line of pages that wait for a slot, on the asyncio side: the fairest page goes first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from django.utils import timezone

from tasks.pipeline.claim import Rank
from tasks.pipeline.provider import Allowance
from tasks.pipeline.slots import Slots

logger = logging.getLogger(__name__)

_Waiter = tuple[Rank, int, asyncio.Future[int]]


class Line:
    """Hands the slots of one engine to this process's waiting pages. One thread stands at the turnstile for all."""

    def __init__(self, slots: Slots, capacity: int) -> None:
        self.allowance = Allowance(0, None)  # until it is known
        self._capacity = capacity
        self._slots = slots
        self._loop = asyncio.get_running_loop()
        self._waiting: list[_Waiter] = []
        self._order = itertools.count()
        self._someone = threading.Event()
        self._turn = threading.Event()  # set when the loop has dealt with the slot handed to it
        self._closed = False
        self._thread = threading.Thread(target=self._stand, name="slots", daemon=True)
        self._thread.start()

    @asynccontextmanager
    async def slot(self, rank: Rank) -> AsyncIterator[None]:
        """Wait for a slot and hold it."""
        future: asyncio.Future[int] = self._loop.create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), future))
        self._someone.set()
        try:
            number = await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._slots.free(future.result())
            raise
        try:
            yield
        finally:
            self._slots.free(number)

    def others(self) -> int:
        """How many requests of this engine are in flight over all processes, beside the one that asks. Its own slot may
        be gone, with a connection that was lost."""
        return max(0, self._slots.taken(self._capacity) - 1)

    def learn(self, allowance: Allowance, *, stale: bool) -> None:
        """What the shared row says; a `stale` one does not know of a refusal here yet, and frees nothing."""
        self.allowance = allowance.within(self.allowance) if stale else allowance

    def hold_back(self, *, others: int, seconds: float | None) -> None:
        """Until the shared allowance knows of it: give out no slot for so many seconds, and then no more than there
        were `others` in flight when one was refused."""
        until = timezone.now() + timedelta(seconds=seconds) if seconds else self.allowance.paused_until
        self.allowance = Allowance(min(self.allowance.limit, max(1, others)), until)

    def close(self) -> None:
        """Take no more slots; the thread ends as soon as it is through the turnstile."""
        self._closed = True
        self._someone.set()

    def _limit(self) -> int:
        return 0 if self.allowance.pause > 0 else self.allowance.limit

    def _wanted(self) -> bool:
        return not self._closed and bool(self._waiting)

    def _stand(self) -> None:
        while not self._closed:
            self._someone.wait()
            try:
                number = self._slots.take(limit=self._limit, wanted=self._wanted)
            except Exception:  # the database may be away for a while
                logger.exception("could not ask for a slot; trying again")
                time.sleep(1)
                continue
            if number is not None:
                self._loop.call_soon_threadsafe(self._hand, number)
                self._turn.wait()
                self._turn.clear()
        self._slots.close()

    def _hand(self, number: int) -> None:
        """Give the slot to the fairest page that still waits (in the loop's thread)."""
        if future := self._next():
            future.set_result(number)
        else:
            self._slots.free(number)
        if not self._waiting and not self._closed:
            self._someone.clear()
        self._turn.set()

    def _next(self) -> asyncio.Future[int] | None:
        while self._waiting:
            _rank, _order, future = heapq.heappop(self._waiting)
            if not future.done():
                return future
        return None
