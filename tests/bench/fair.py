"""Whether a book holds up others: one image beside somebody else's 500 pages, and two users with a book each."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.bench.people import facts, seconds_to_read, send, wait_for, wait_for_end
from tests.bench.reading import Case, book, installation
from tests.bench.table import Row
from tests.files import picture_of
from tests.server import Api, Server

BESIDE = Case(500, 1.0, 20, 2.0)
TWO = Case(200, 1.0, 20, 1.2, documents=2)
LOOKS = (0.25, 0.5, 0.75)  # of what is to be read by the one who is ahead


def measure(runs: int) -> Iterator[Row]:
    yield _one_image(runs)
    yield _two_books(runs)


def _one_image(runs: int) -> Row:
    with installation(BESIDE) as (server, _provider):
        somebody = server.add_user("somebody", "Long-enough-7")
        idle = [_image(server.api(), run) for run in range(runs)]
        busy = [_image_beside(server, somebody, runs + run) for run in range(runs)]
    limit = statistics.median(idle)
    name = f"one image beside a book of {BESIDE.pages} pages of somebody else, latency {BESIDE.latency:g} s"
    return Row(name, statistics.median(busy), limit, BESIDE.factor * limit, note="limit: the same on an idle system")


def _image_beside(server: Server, somebody: Api, run: int) -> float:
    document = send(somebody, book(BESIDE.pages))
    wait_for(somebody, document, lambda found: found["pages_succeeded"] >= BESIDE.concurrency)
    seconds = _image(server.api(), run)
    if facts(somebody, document)["finished_at"]:
        raise RuntimeError("the book ended before the image did")
    somebody.delete(f"/api/tasks/{document}").raise_for_status()
    return seconds


def _image(api: Api, run: int) -> float:
    return seconds_to_read(api, picture_of(f"A letter, number {run}"), "letter.png")


def _two_books(runs: int) -> Row:
    with installation(TWO) as (server, _provider):
        readers = [server.api(), server.add_user("somebody", "Long-enough-7")]
        apart = [max(_apart(readers)) for _run in range(runs)]
    name = f"two users with {TWO.pages} pages each at once: pages of the one ahead for a page of the other"
    note = "the widest of three looks, at a quarter, half and three quarters"
    return Row(name, statistics.median(apart), 1.0, TWO.factor, unit="", note=note)


def _apart(readers: list[Api]) -> list[float]:
    documents = [send(api, book(TWO.pages)) for api in readers]
    found = []
    for share in LOOKS:
        wait_for(readers[0], documents[0], lambda one, share=share: one["pages_succeeded"] >= share * TWO.pages)  # type: ignore[misc]
        pages = sorted(facts(api, one)["pages_succeeded"] for api, one in zip(readers, documents, strict=True))
        found.append(pages[1] / max(pages[0], 1))
    for api, document in zip(readers, documents, strict=True):
        wait_for_end(api, document)
    return found
