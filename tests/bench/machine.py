"""What the server costs the machine: memory while it reads, CPU while nothing happens."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import psutil

from tests.bench.people import seconds_to_read
from tests.bench.reading import Case, book, installation
from tests.bench.table import Row
from tests.server import Server

CASE = Case(500, 0.2, 20, 1.0)
FEW, MANY = 50, 500
MOST_MB, MOST_GROWTH = 600.0, 1.1
IDLE = 30.0  # seconds
MOST_IDLE = 2.0  # % of one core
MB = 2**20


class Peak:
    """The largest sum of PSS, in bytes, over all processes of a server while it is watched; a context manager."""

    EVERY = 0.25  # seconds

    def __init__(self, server: Server) -> None:
        self.bytes = 0
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self.EVERY):
            self.bytes = max(self.bytes, pss_of(self._server.processes()))


def pss_of(processes: list[psutil.Process]) -> int:
    """Bytes that these processes have in memory; what several share counts once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total


def memory(runs: int) -> Iterator[Row]:
    """The most that is held while books are read, and how that grows with the book."""
    few, many = (_peak(pages, runs) for pages in (FEW, MANY))
    yield Row(f"memory while {MANY} pages are read, all processes", many, MOST_MB, MOST_MB, unit="MB", note="PSS")
    note = f"{MANY} pages against {FEW}"
    yield Row(f"the same, by {note}", many, few, MOST_GROWTH * few, unit="MB", note=note)


def _peak(pages: int, runs: int) -> float:
    with installation(CASE) as (server, _provider), Peak(server) as peak:
        for _run in range(runs):
            seconds_to_read(server.api(), book(pages))
    return peak.bytes / MB


def idle(_runs: int) -> Iterator[Row]:
    """The CPU time of all processes while nothing happens."""
    with installation(CASE) as (server, _provider):
        seconds_to_read(server.api(), book(1))
        time.sleep(5)  # what follows a reading is over
        before, began = cpu_seconds(server), time.monotonic()
        time.sleep(IDLE)
        spent = cpu_seconds(server) - before
        share = 100 * spent / (time.monotonic() - began)
    note = f"of one core, over {IDLE:g} s"
    yield Row("an idle server, all processes", share, MOST_IDLE, MOST_IDLE, unit="%", note=note)


def cpu_seconds(server: Server) -> float:
    """CPU time that the server's living processes, and those of their children that have ended, have had."""
    total = 0.0
    for process in server.processes():
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    return total
