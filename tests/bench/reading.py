"""How fast documents are read: against the provider's limit, against a script that keeps no promise, and how full the
provider's slots are while pages wait."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.imaging.render import render
from tests.bench.table import Row
from tests.environment import PROJECT
from tests.provider import numbered_pdf
from tests.provider.process import ProviderProcess
from tests.server import Server
from tests.sockets import open_socket

CORES = os.cpu_count() or 1
DPI, MAX_SIDE, QUALITY = 200, 2048, 85


@dataclass(frozen=True)
class Case:
    """So many documents of so many pages, a provider of that latency, and CONCURRENCY; the time may be `factor` times
    the limit, and a second."""

    pages: int
    latency: float
    concurrency: int
    factor: float
    documents: int = 1

    @property
    def name(self) -> str:
        what = f"{self.pages} pages" if self.documents == 1 else f"{self.documents} documents of {self.pages} pages"
        return f"{what}, latency {self.latency:g} s, CONCURRENCY {self.concurrency}"


@dataclass(frozen=True)
class Reading:
    """One measured run: seconds from the start of the upload to the last document's end, and what the provider saw."""

    seconds: float
    first_page: float  # seconds from the provider's first answer to the event at the socket
    in_flight_max: int
    in_flight_mean: float  # while pages waited


@cache
def book(pages: int) -> bytes:
    return numbered_pdf(pages, lines=40)


@cache
def render_seconds() -> float:
    """Seconds to draw and compress one of the book's pages, the median of a few."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(book(12))
        file.flush()
        times = [_timed(Path(file.name), number) for number in range(1, 13)]
    return statistics.median(times)


def _timed(path: Path, number: int) -> float:
    started = time.perf_counter()
    render(path, number, dpi=DPI, max_side=MAX_SIDE, quality=QUALITY)
    return time.perf_counter() - started


def limit_of(case: Case) -> float:
    """The seconds below which nobody can read this: the provider's answers, or this machine's drawing."""
    pages = case.pages * case.documents
    return max(pages * case.latency / case.concurrency, pages * render_seconds() / CORES)


@contextmanager
def installation(case: Case, **env: str | int) -> Iterator[tuple[Server, ProviderProcess]]:
    """A server and a provider as the case has them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProviderProcess(latency=case.latency, look=False) as provider,
        Server(
            Path(folder),
            ENGINE="openai",
            OPENAI_API_KEY="sk-1",
            API_BASE_URL=provider.url,
            CONCURRENCY=case.concurrency,
            **env,
        ) as server,
    ):
        yield server, provider


def read_once(case: Case, server: Server, provider: ProviderProcess) -> Reading:
    """Send the case's documents and wait for their ends."""
    provider.forget()
    content, first = book(case.pages), 0.0
    with open_socket(server, "/ws/tasks", key=server.key) as socket:
        socket.message()
        started = time.monotonic()
        _send(server, content, case.documents)
        left = case.documents
        while left:
            event = socket.message()
            first = first or (time.monotonic() if event["type"] == "page.succeeded" else 0.0)
            left -= event["type"] == "document.succeeded"
        ended = time.monotonic()
    return _reading(case, provider, started, first, ended)


def _send(server: Server, content: bytes, documents: int) -> None:
    files = [("files", (f"book {number}.pdf", content)) for number in range(documents)]
    # Fresh, or every run after the first one would be answered from that.
    answer = server.api().post("/api/tasks", files=files, data={"fresh": "true"}, timeout=120)
    answer.raise_for_status()


def _reading(case: Case, provider: ProviderProcess, started: float, first: float, ended: float) -> Reading:
    calls = [call for call in provider.calls if call.accepted]
    answered = min(call.ended or ended for call in calls)
    waiting_until = max(call.started for call in calls)  # from here on nothing waits any more
    full_from = sorted(call.started for call in calls)[min(case.concurrency, len(calls)) - 1]
    summary = provider.calls
    mean = summary.mean_in_flight(full_from, waiting_until) if waiting_until > full_from else float(case.concurrency)
    return Reading(ended - started, first - answered, summary.in_flight_max, mean)


def measure(case: Case, runs: int) -> list[Row]:
    """The case's rows: time, and how full the slots were."""
    with installation(case) as (server, provider):
        readings = [read_once(case, server, provider) for _run in range(runs)]
    limit = limit_of(case)
    seconds = statistics.median(reading.seconds for reading in readings)
    mean = statistics.median(reading.in_flight_mean for reading in readings)
    most = max(reading.in_flight_max for reading in readings)
    first = statistics.median(reading.first_page for reading in readings)
    note = f"in flight: at most {most}, mean while pages wait {mean / case.concurrency:.2f} of CONCURRENCY"
    if most > case.concurrency:
        note = f"**above CONCURRENCY**; {note}"
    return [
        Row(case.name, seconds, limit, case.factor * limit + 1.0, note=note),
        Row(f"{case.name}: provider's first answer to the first page at a socket", first, first, 1.0),
    ]


def measure_limited(case: Case, *, takes: int, runs: int) -> Row:
    """The case with a provider that refuses more than `takes` requests at a time: the time against
    the least that it can take. How many were refused is told beside."""
    with installation(case) as (server, provider):
        provider.behave(limit=takes)
        readings = [(read_once(case, server, provider), _refused(provider)) for _run in range(runs)]
    limit = case.pages * case.latency / takes
    seconds = statistics.median(reading.seconds for reading, _count in readings)
    note = f"refused: {max(count for _reading, count in readings)} at most"
    name = f"{case.name}, of which the provider takes {takes}"
    return Row(name, seconds, limit, case.factor * limit + 1.0, note=note)


def _refused(provider: ProviderProcess) -> int:
    return sum(call.outcome == "limited" for call in provider.calls)


def compare(case: Case, runs: int) -> Row:
    """The case against the yardstick, in turn on the same provider."""
    with installation(case) as (server, provider), tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(book(case.pages))
        file.flush()
        ours, theirs = [], []
        for _run in range(runs):
            theirs.append(_yardstick(file.name, provider.url, case.concurrency))
            ours.append(read_once(case, server, provider).seconds)
    limit = statistics.median(theirs)
    return Row(f"against the yardstick: {case.name}", statistics.median(ours), limit, 1.05 * limit)


def _yardstick(path: str, url: str, concurrency: int) -> float:
    command = [sys.executable, "-m", "tests.bench.yardstick", path, url, str(concurrency)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=300)
    return float(done.stdout)
