"""How soon the web process answers while the workers draw as fast as they can."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

from tests.bench.people import send, wait_for_end
from tests.bench.reading import Case, book, installation
from tests.bench.table import Row
from tests.server import Api

CASE = Case(500, 0.0, 50, 1.0)
EVERY = 0.02  # seconds between an answer and the next question
MOST = 200.0  # ms


def measure(runs: int) -> Iterator[Row]:
    with installation(CASE) as (server, _provider):
        nobody = server.api("")
        idle = _times(nobody, threading.Timer(5, lambda: None))
        busy = [_while_reading(server.api(), nobody) for _run in range(runs)]
    p99 = statistics.median(_p99(times) for times in busy)
    note = f"limit: the same on an idle system; p50 {statistics.median(busy[0]):.0f} ms, {len(busy[0])} questions"
    yield Row("GET /health while workers draw, p99", p99, _p99(idle), MOST, unit="ms", note=note)


def _while_reading(api: Api, nobody: Api) -> list[float]:
    document = send(api, book(CASE.pages))
    return _times(nobody, threading.Thread(target=wait_for_end, args=(api, document)))


def _times(nobody: Api, meanwhile: threading.Thread) -> list[float]:
    """Milliseconds of each answer while that runs."""
    times = []
    meanwhile.start()
    while meanwhile.is_alive():
        began = time.perf_counter()
        nobody.get("/health").raise_for_status()
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(EVERY)
    return times


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]
