"""A lane comes to its end, whenever it is told to."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tasks.models import Worker
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.claim import claim_pages
from tasks.pipeline.hands import hand_for
from tasks.pipeline.lane import Lane
from tasks.pipeline.lease import begin_lease, end_lease
from tasks.pipeline.quiet import Quiet
from tasks.pipeline.reader import _close_connection, read_owed, runner
from tests.pipeline.conftest import Start
from tests.provider import Provider


def test_pages_that_are_let_go_before_their_first_step(start: Start, provider: Provider) -> None:
    """The reader's minute ends in the same turn of the event loop in which pages are claimed."""
    document = start(5)
    worker = begin_lease(kind=Worker.Kind.READER)
    thread = ThreadPoolExecutor(1)
    lane: Any = None

    async def database(function: Any, **arguments: Any) -> Any:
        result = await asyncio.get_running_loop().run_in_executor(thread, partial(function, **arguments))
        if function is claim_pages and result:
            asyncio.get_running_loop().call_soon(lane.drain)
        return result

    async def story() -> None:
        nonlocal lane
        box = BlackBox(worker.pk)
        lane = Lane(hand=hand_for("openai"), worker=worker, database=database, quiet=Quiet(), box=box)
        await asyncio.wait_for(lane.run(), 20)
        box.close()

    runner().run(story())
    thread.submit(_close_connection).result()
    thread.shutdown()
    assert (lane.documents, len(provider.calls)) == (set(), 0)
    end_lease(worker=worker)
    read_owed()
    document.refresh_from_db()
    assert document.pages_succeeded == 5
