"""Whether a long queue costs anything: of 100,000 pages that are owed, the first thousand are claimed and saved as
quickly as the last.

Two databases hold as many pages; in one all of them are owed, in the other the last ones alone. A process on each
claims and saves as workers do, with as many pages in flight, in turns, so that whatever else the machine does
slows both. What is timed is the database's part of a page.
"""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from tests.bench.apart import apart, installation
from tests.bench.table import Row

if TYPE_CHECKING:
    from accounts.models import User
    from tasks.models import Worker
    from tasks.pipeline.claim import Claim

PAGES = 100_000
OF_DOCUMENT = 20  # pages
OWNERS = 10
READ = 1000  # pages that are timed in a run, and as many are owed in the short queue
CHUNK = 50  # pages in a turn
IN_FLIGHT = 20
ENGINE = "echo"
FLAT = 1.10
OWED_WITHIN = 300.0  # seconds


def measure(runs: int, pages: int = PAGES) -> Iterator[Row]:
    with (
        installation(BATCH_SIZE=8) as crowded,
        installation(BATCH_SIZE=8) as quiet,
        apart(serve, pages, False, env=crowded) as long,
        apart(serve, pages, True, env=quiet) as short,
    ):
        seconds = long.recv(), short.recv()
        note = f"{OF_DOCUMENT} pages at a time; beside another process that did the same"
        yield Row(f"{pages:,} pages are owed", max(seconds), min(seconds), OWED_WITHIN, note=note)
        what = f"with {pages:,} pages owed, and with the last {READ:,}"
        yield _flat(f"a page is claimed and saved {what}", *_in_turns("read", READ * runs // CHUNK, long, short))
        yield _flat(f"looking which engines owe something {what}", *_in_turns("look", 50 * runs, long, short))
        yield _flat(f"a document of {OF_DOCUMENT} pages is owed {what}", *_in_turns("owe", 50 * runs, long, short))


def _in_turns(what: str, times: int, long: Connection, short: Connection) -> tuple[float, float]:
    """The medians of both, in seconds."""
    found: tuple[list[float], list[float]] = ([], [])
    for _turn in range(times):
        for pipe, so_far in zip((long, short), found, strict=True):
            pipe.send(what)
            so_far.extend(pipe.recv())
    return statistics.median(found[0]), statistics.median(found[1])


def _flat(what: str, long: float, short: float) -> Row:
    return Row(what, long * 1000, short * 1000, FLAT * short * 1000, unit="ms")


# --- In a process that has Django set up ---------------------------------------------------------------


def serve(pipe: Connection, pages: int, is_short: bool) -> None:
    """Owe the pages, end all but the last of them if the queue is to be short, and then do as the pipe says."""
    from accounts.models import User
    from tasks.models import Worker
    from tasks.pipeline.claim import engines_owed
    from tasks.pipeline.lease import begin_lease, renew_lease

    owners = [User.objects.create_user(f"owner {number}") for number in range(OWNERS)]
    worker, held = begin_lease(kind=Worker.Kind.READER), deque["Claim"]()
    started = time.perf_counter()
    enqueue(owners, pages // OF_DOCUMENT)
    seconds = time.perf_counter() - started
    if is_short:
        end_everything()
        enqueue(owners, READ // OF_DOCUMENT)
    _tell_planner()
    pipe.send(seconds)
    verbs: dict[str, Callable[[], list[float]]] = {
        "read": lambda: read(worker, held),
        "look": lambda: [_timed(lambda: engines_owed(worker=worker))],
        "owe": lambda: enqueue(owners, 1),
    }
    while verb := pipe.recv():
        renew_lease(worker=worker)
        if is_short and verb == "read" and not engines_owed(worker=worker):
            enqueue(owners, READ // OF_DOCUMENT)
        pipe.send(verbs[verb]())


def enqueue(owners: list[User], documents: int) -> list[float]:
    """Owe so many documents to the owners in turn; the seconds that each took."""
    from tasks.models import Upload
    from tasks.pipeline.start import start_document

    def start(number: int) -> None:
        owner = owners[number % len(owners)]
        upload = Upload.objects.create(
            owner=owner, name="book.pdf", file="none", media_type="application/pdf", size=1, sha256="0" * 64,
            pages_total=OF_DOCUMENT,
        )  # fmt: skip
        start_document(owner=owner, upload=upload, engine=ENGINE)

    return [_timed(lambda number=number: start(number)) for number in range(documents)]  # type: ignore[misc]


def read(worker: Worker, held: deque[Claim]) -> list[float]:
    """Claim and save a few pages, with as many in flight as usual; the seconds of each."""
    from tasks.pipeline.claim import claim_pages

    times = []
    for _page in range(CHUNK):
        started = time.perf_counter()
        held += claim_pages(worker=worker, engine=ENGINE, most=1)
        if len(held) >= IN_FLIGHT:
            save(worker, held.popleft())
            times.append(time.perf_counter() - started)
    return times


def save(worker: Worker, claim: Claim) -> None:
    """The page was read."""
    from tasks.engines import PageResult
    from tasks.pipeline.save import Answer, save_answers
    from tasks.pipeline.trial import Trial

    trial = Trial(engine=ENGINE, model="", prompt_version="1", temperature=0.0, capacity=IN_FLIGHT)
    trial.begin()
    answer = Answer(claim, trial, PageResult(markdown="Page.", model=ENGINE))
    if not save_answers(worker=worker, answers=[answer]):
        raise RuntimeError("the page was no longer ours")


def end_everything() -> None:
    """Whatever is owed was read, in three statements."""
    from django.db.models import F
    from django.utils import timezone

    from tasks.models import Batch, Document, Page, Status
    from tasks.models.status import OWED

    Page.objects.owed().update(status=Status.SUCCEEDED)
    Batch.objects.filter(status__in=OWED).update(status=Status.SUCCEEDED, worker=None)
    Document.objects.owed().update(
        status=Status.SUCCEEDED, pages_succeeded=F("pages_total"), pages_failed=0, finished_at=timezone.now()
    )
    _tell_planner()


def _tell_planner() -> None:
    """What PostgreSQL does by itself within minutes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _timed(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started
