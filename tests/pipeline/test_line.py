"""What a refusal taught a process holds until the shared allowance knows of it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from tasks.models import Worker
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.hands import hand_for
from tasks.pipeline.lane import Lane
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.line import Line
from tasks.pipeline.provider import Allowance
from tasks.pipeline.quiet import Quiet
from tasks.pipeline.reader import _close_connection, runner
from tasks.pipeline.setback import save_failure
from tasks.pipeline.slots import FileSlots
from tests.pipeline.conftest import Start
from tests.provider import Provider


def test_a_row_that_does_not_know_of_a_refusal_yet_frees_nothing(tmp_path: Path) -> None:
    async def story() -> list[int]:
        line = Line(FileSlots(tmp_path), 12)
        line.learn(Allowance(12, None), stale=False)
        line.hold_back(others=3, seconds=None)
        limits = []
        for limit, stale in ((12, True), (2, True), (12, False)):
            line.learn(Allowance(limit, None), stale=stale)
            limits.append(line.allowance.limit)
        line.close()
        return limits

    assert asyncio.run(story()) == [3, 2, 12]


def test_of_two_pauses_the_longer_one_is_waited_for() -> None:
    soon, later = (timezone.now() + timedelta(seconds=seconds) for seconds in (1, 2))
    assert Allowance(4, later).within(Allowance(3, soon)) == Allowance(3, later)
    assert Allowance(4, None).within(Allowance(5, soon)) == Allowance(4, soon)
    assert Allowance(4, None).within(Allowance(4, None)) == Allowance(4, None)


def test_a_lane_that_reads_the_row_before_refusals_are_saved_sends_no_more(start: Start, provider: Provider) -> None:
    provider.behave(limit=1, latency=0.5)
    document = start(5)
    lane: Any = None
    limits: list[int] = []
    thread = ThreadPoolExecutor(1)

    async def database(function: Any, **arguments: Any) -> Any:
        if function is save_failure:
            await lane.refresh()
            limits.append(lane._line.allowance.limit)
        return await asyncio.get_running_loop().run_in_executor(thread, partial(function, **arguments))

    async def story() -> None:
        nonlocal lane
        box = BlackBox(worker.pk)
        lane = Lane(hand=hand_for("openai"), worker=worker, database=database, quiet=Quiet(), box=box)
        await lane.run()
        box.close()

    worker = begin_lease(kind=Worker.Kind.READER)
    runner().run(story())
    thread.submit(_close_connection).result()
    thread.shutdown()
    document.refresh_from_db()
    assert document.pages_succeeded == 5
    assert limits and max(limits) < 5
