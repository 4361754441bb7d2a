"""Slots are counted over processes, and free when their holder dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tasks.pipeline.advisory import PostgresSlots
from tasks.pipeline.slots import FileSlots, Slots


@pytest.fixture(params=["files", "postgres"])
def make(request: pytest.FixtureRequest, tmp_path: Path, transactional_db: None) -> Iterator[object]:
    """Makes slots of the same engine, as several processes would."""
    if request.param == "postgres" and connection.vendor != "postgresql":
        pytest.skip("the database is not PostgreSQL")
    made: list[Slots] = []

    def one() -> Slots:
        made.append(FileSlots(tmp_path) if request.param == "files" else PostgresSlots("test"))
        return made[-1]

    yield one
    for slots in made:
        slots.close()


def take(slots: Slots, limit: int = 2) -> int | None:
    return slots.take(limit=lambda: limit, wanted=lambda: True)


def test_no_more_than_the_limit_over_all_processes(make: object) -> None:
    ours, theirs = make(), make()  # type: ignore[operator]
    assert {take(ours), take(theirs)} == {0, 1}
    assert (ours.taken(5), theirs.taken(5)) == (2, 2)
    asked = iter([True, False])
    assert theirs.take(limit=lambda: 2, wanted=lambda: next(asked)) is None


def test_a_slot_that_is_given_back_is_taken_by_who_waits(make: object) -> None:
    ours, theirs = make(), make()  # type: ignore[operator]
    number = take(ours, limit=1)
    assert number == 0
    got: list[int | None] = []
    waiter = threading.Thread(target=lambda: got.append(take(theirs, limit=1)))
    waiter.start()
    ours.free(number)
    waiter.join(10)
    assert got == [0]


HOLDER = """
import sys, time
from pathlib import Path
from tasks.pipeline.slots import FileSlots
slots = FileSlots(Path(sys.argv[1]))
slots.take(limit=lambda: 1, wanted=lambda: True)
print("held", flush=True)
time.sleep(600)
"""


def test_a_killed_holder_frees_its_slot(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        slots = FileSlots(tmp_path)
        assert slots.taken(1) == 1
        os.kill(holder.pid, signal.SIGKILL)
        assert take(slots, limit=1) == 0
        slots.close()
