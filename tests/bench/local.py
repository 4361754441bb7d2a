"""Whether the embedded engine fills the machine: pages a second against what one page alone costs in CPU time."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.machine import cpu_seconds
from tests.bench.people import seconds_to_read
from tests.bench.table import Row
from tests.files import A4, picture_of, scanned_pdf
from tests.server import Server

CORES = os.cpu_count() or 1
PAGES = 24  # so that the beginning and the end, when a core has nothing to do, weigh little
LEAST = 0.9  # of what the cores could do
TEXT = [f"{number}. The quick brown fox reads the page as it stands, and leaves nothing out." for number in range(30)]


def measure(runs: int) -> Iterator[Row]:
    page = picture_of(TEXT, fontsize=11, size=A4)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), ENGINE="local") as server:
        api = server.api()
        seconds_to_read(api, scanned_pdf(*[page] * 2 * CORES))  # every process has its models
        alone = [_alone(server, page) for _run in range(runs)]
        together = [seconds_to_read(api, scanned_pdf(*[page] * PAGES)) for _run in range(runs)]
    limit = PAGES * statistics.median(alone) / CORES
    seconds = statistics.median(together)
    cost = f"a page alone costs {statistics.median(alone):.2f} s of CPU time"
    note = f"{PAGES / seconds:.2f} pages/s; limit: {cost}, and there are {CORES} cores"
    yield Row(f"embedded engine, {PAGES} scanned pages", seconds, limit, limit / LEAST, note=note)


def _alone(server: Server, page: bytes) -> float:
    before = cpu_seconds(server)
    seconds_to_read(server.api(), scanned_pdf(page))
    return cpu_seconds(server) - before
