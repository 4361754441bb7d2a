"""How long requests take with 10,000 documents of ten pages, and how many queries they need, against ten documents.

The time is the server's: from the request to the whole answer in the process that makes it, without the network.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.apart import ask, installation
from tests.bench.library import PAGES, fill
from tests.bench.table import Row
from tests.bench.visits import Visit, visits

FEW, MANY = 10, 10_000  # documents
TRIES = 11  # of each request in a run
MOST = 0.1  # seconds
USERNAME = "reader"


@dataclass(frozen=True)
class Cost:
    """What a request costs: median seconds, queries."""

    seconds: float
    queries: int


def measure(runs: int, documents: int = MANY) -> Iterator[Row]:
    few, many = (_costs(count, runs) for count in (FEW, documents))
    for what, cost in many.items():
        note = f"{cost.queries} queries, with {FEW} documents {few[what].queries}; limit: that"
        most = MOST if cost.queries == few[what].queries else 0.0
        name = f"{documents:,} documents, {documents * PAGES:,} pages: {what}"
        yield Row(name, cost.seconds, few[what].seconds, most, note=note if most else f"**{note}**")


def _costs(documents: int, runs: int) -> dict[str, Cost]:
    with installation() as env:
        ask(fill, USERNAME, documents, env=env)
        found: dict[str, Cost] = ask(costs, runs, env=env)
    return found


def costs(runs: int) -> dict[str, Cost]:
    """The cost of each visit, in a process that has Django set up."""
    return {what: _cost(visit, runs) for what, visit in visits(USERNAME).items()}


def _cost(visit: Visit, runs: int) -> Cost:
    queries = queries_of(visit)
    return Cost(statistics.median(_median(visit) for _run in range(runs)), queries)


def _median(visit: Visit) -> float:
    return statistics.median(_timed(visit) for _try in range(TRIES))


def _timed(visit: Visit) -> float:
    started = time.perf_counter()
    visit()
    return time.perf_counter() - started


def queries_of(visit: Visit) -> int:
    """How many queries a visit needs, when it is not the first of its kind."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    visit()
    with CaptureQueriesContext(connection) as asked:
        answer = visit()
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:500]!r}")
    return len(asked)
