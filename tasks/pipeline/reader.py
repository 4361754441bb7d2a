"""Reader: what a woken worker does. It keeps reading for about a minute, then lets the queue recycle it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from tasks.models import Document, Worker
from tasks.models.worker import LEASE_RENEWAL
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.claim import engines_owed
from tasks.pipeline.hands import hand_for, let_go
from tasks.pipeline.lane import Lane
from tasks.pipeline.lease import begin_lease, end_lease, renew_lease
from tasks.pipeline.quiet import Quiet
from tasks.pipeline.stop import end_landings

logger = logging.getLogger(__name__)

TICK = 0.1  # seconds
WATCH = 0.4  # seconds between two looks for canceled documents and the provider's limit
DATABASE_PATIENCE = 60.0  # seconds
GRACE = 3.0  # seconds that pages in flight have when the worker is told to stop


def read_owed(*, stopping: Callable[[], bool] = lambda: False, minute: float | None = None) -> None:
    """Read what is owed until nothing is, `minute` seconds are over or `stopping()`; safe to call at any time."""
    if not stopping() and engines_owed():
        runner().run(Reader(stopping, settings.READING_MINUTE if minute is None else minute).run())


def close_engines() -> None:
    """Let go of what reading keeps from one job to the next."""
    runner().run(let_go())


@cache
def runner() -> asyncio.Runner:
    """One event loop for the life of the process, so that engines keep their connections between jobs."""
    return asyncio.Runner()


class Reader:
    """One job's reading: a lane for each engine that is owed something."""

    def __init__(self, stopping: Callable[[], bool], minute: float) -> None:
        self._stopping = stopping
        self._minute = minute
        self._lanes: dict[str, tuple[Lane, asyncio.Task[None]]] = {}
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._quiet = Quiet()
        self._worker = Worker()
        self._lost = False

    async def run(self) -> None:
        """Read, and let go of every claim at the end, however it comes."""
        self._worker = await self._database(begin_lease, kind=Worker.Kind.READER)
        box = BlackBox(self._worker.pk)
        keeper = asyncio.create_task(self._keep_lease())
        try:
            await self._read(box)
        finally:
            await self._break_off()
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await self._database(end_lease, worker=self._worker)
            await self._database(_close_connection)
            self._threads.shutdown()
            box.close()

    async def _database(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Run a verb in the one thread that talks to the database; a database that is away for a while is waited
        for, since a page that has been read is dear and every verb may run twice."""
        call = partial(function, **arguments)
        until = time.monotonic() + DATABASE_PATIENCE
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, call)
            except (OperationalError, InterfaceError) as error:
                if time.monotonic() > until:
                    raise
                logger.warning("the database does not answer (%s); trying again", error)
                await asyncio.get_running_loop().run_in_executor(self._threads, _close_connection)
                await asyncio.sleep(0.5)

    async def _read(self, box: BlackBox) -> None:
        until = time.monotonic() + self._minute
        looked = 0.0
        while True:
            if not self._lanes:
                await self._open_lanes(box)
            if not self._lanes:
                return
            await asyncio.wait([task for _lane, task in self._lanes.values()], timeout=TICK)
            self._close_lanes()
            if self._lost or self._stopping():
                await self._stop()
                return
            if time.monotonic() > until:
                await self._drain()
                return
            if time.monotonic() > looked + WATCH:
                looked = time.monotonic()
                await self._watch()
                await self._open_lanes(box)

    async def _open_lanes(self, box: BlackBox) -> None:
        for name in await self._database(engines_owed, worker=self._worker, besides=list(self._lanes)):
            hand = await asyncio.to_thread(hand_for, name)  # seconds on a busy machine: leases go on meanwhile
            lane = Lane(hand=hand, worker=self._worker, database=self._database, quiet=self._quiet, box=box)
            self._lanes[name] = (lane, asyncio.create_task(lane.run()))

    def _close_lanes(self) -> None:
        for name, (_lane, task) in list(self._lanes.items()):
            if task.done():
                del self._lanes[name]
                task.result()

    async def _watch(self) -> None:
        """Break off pages of documents that have ended or were deleted, and learn the provider's limit."""
        in_hand = set().union(*(lane.documents for lane, _task in self._lanes.values()))
        await self._database(end_landings, documents=in_hand)
        owed = set(await self._database(_still_owed, documents=in_hand))
        for lane, _task in self._lanes.values():
            lane.cancel(in_hand - owed)
            await lane.refresh()

    async def _drain(self) -> None:
        """Claim no more and finish what is in flight, still heeding cancels and a stop."""
        for lane, _task in self._lanes.values():
            lane.drain()
        while self._lanes:
            await asyncio.wait([task for _lane, task in self._lanes.values()], timeout=WATCH)
            self._close_lanes()
            if self._lost or self._stopping():
                await self._stop()
                return
            await self._watch()

    async def _stop(self) -> None:
        """Claim no more, and give what is in flight a moment."""
        for lane, _task in self._lanes.values():
            lane.drain()
        tasks = [task for _lane, task in self._lanes.values()]
        if tasks and not self._lost:
            await asyncio.wait(tasks, timeout=GRACE)

    async def _break_off(self) -> None:
        """Leave nothing in flight."""
        for lane, _task in self._lanes.values():
            lane.give_up()
        await asyncio.gather(*(task for _lane, task in self._lanes.values()), return_exceptions=True)

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_RENEWAL)
            if not await self._database(renew_lease, worker=self._worker):
                logger.error("the lease ran out while reading; what was claimed has gone to other workers")
                self._lost = True
                return


def _still_owed(*, documents: set[Any]) -> list[Any]:
    return list(Document.objects.owed().filter(pk__in=documents).values_list("pk", flat=True))


def _close_connection() -> None:
    connection.close()  # looked up in the calling thread: each has a connection of its own
