"""Surveyor: what a woken worker does when no page is owed. It has the embedded engine find the lines of the pages for
which somebody wants them, one page after the other, and lets reading go first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.db import connection

from tasks.engines import EngineError, PageFailed
from tasks.engines.local import LocalEngine
from tasks.models import Layout, Worker
from tasks.models.worker import LEASE_RENEWAL
from tasks.pipeline.attempts import storable
from tasks.pipeline.claim import engines_owed
from tasks.pipeline.hands import hand_for
from tasks.pipeline.layouts import claim_layout, fail_layout, is_layout_waiting, release_layout, save_layout
from tasks.pipeline.lease import begin_lease, end_lease, renew_lease
from tasks.pipeline.reader import runner

logger = logging.getLogger(__name__)

TICK = 0.2  # seconds between two looks whether the worker is told to stop


def find_layouts(*, stopping: Callable[[], bool] = lambda: False, minute: float | None = None) -> None:
    """Find what is wanted until nothing is, pages are owed, `minute` seconds are over or `stopping()`; safe to call at
    any time."""
    minute = settings.READING_MINUTE if minute is None else minute
    if minute > 0 and not stopping() and is_layout_waiting() and not engines_owed():
        runner().run(Surveyor(stopping, minute).run())


class Surveyor:
    """One job's looking for lines."""

    def __init__(self, stopping: Callable[[], bool], minute: float) -> None:
        self._stopping = stopping
        self._until = time.monotonic() + minute
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._worker = Worker()

    async def run(self) -> None:
        """Look, and let go of every claim at the end, however it comes."""
        self._worker = await self._database(begin_lease, kind=Worker.Kind.READER)
        try:
            while not self._is_over() and not await self._database(engines_owed):
                layout = await self._database(claim_layout, worker=self._worker)
                if layout is None or not await self._find(layout):
                    return
        finally:
            await self._database(end_lease, worker=self._worker)
            await self._database(_close_connection)
            self._threads.shutdown()

    def _is_over(self) -> bool:
        return self._stopping() or time.monotonic() > self._until

    async def _find(self, layout: Layout) -> bool:
        """Find the lines of one page; whether to go on."""
        held = {"layout": layout, "worker": self._worker}
        asking = asyncio.create_task(_ask(layout))
        try:
            if not await self._wait(asking):
                await self._database(release_layout, **held)
                return False
            await self._database(save_layout, **held, lines=asking.result())
        except EngineError as error:
            is_final = not isinstance(error, PageFailed)
            await self._database(fail_layout, **held, error=storable(str(error)), is_final=is_final)
        except Exception as error:  # else the page would be looked at for ever
            logger.exception("the lines of page %s of upload %s broke the surveyor", layout.number, layout.upload_id)
            reason = f"the page's lines could not be looked for: {type(error).__name__}"
            await self._database(fail_layout, **held, error=reason, is_final=False)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        return True

    async def _wait(self, asking: asyncio.Task[Any]) -> bool:
        """Keep the lease until there is an answer; whether it came before a stop and before others took the claim."""
        renewed = time.monotonic()
        while not asking.done():
            await asyncio.wait([asking], timeout=TICK)
            if self._stopping():
                return False
            if time.monotonic() > renewed + LEASE_RENEWAL:
                renewed = time.monotonic()
                if not await self._database(renew_lease, worker=self._worker):
                    return False
        return True

    async def _database(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Run a verb in the one thread that talks to the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(function, **arguments))


async def _ask(layout: Layout) -> list[Any] | None:
    """The lines as they are kept; None if the page's own text is as good."""
    hand = await asyncio.to_thread(hand_for, "local")
    engine = cast(LocalEngine, hand.engine)
    lines = await engine.lines(layout.upload.path, layout.number, timeout=hand.timeout)
    return None if lines is None else [[storable(line.text), line.corners] for line in lines]


def _close_connection() -> None:
    connection.close()  # looked up in the calling thread
