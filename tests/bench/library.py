"""A library: many documents with their pages, written at once; for a process that has Django set up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from tasks.models import Batch, Document, Page, Upload

PAGES = 10  # of a document
WORDS = 120  # on a page
AT_ONCE = 500  # documents written at a time
KNOWN = 3000  # words of the language that the pages are written in; the second comes half as often as the first
COMMON, CHINESE = "invoice", "发票"  # each stands on every twentieth page, in more than a third of the documents
COMMON_AT = 300  # their places among the words
RARE = "zygomorphic"  # stands in one document's name and on one page
SYLLABLES = "ab con de ent er ing ist ke lo men ne or pa qui ra sta ti um ver wa yo zen".split()


def fill(username: str, count: int, *, pages: int = PAGES, words: int = WORDS) -> None:
    """Give somebody so many documents that were read, of so many pages."""
    from accounts.models import User

    owner, _is_new = User.objects.get_or_create(username=username)
    dice = random.Random(count)  # the same library each time
    made = _documents(owner, count, pages, dice)
    while chunk := list(islice(made, AT_ONCE)):
        _write(chunk, pages, words, dice)
    _tell_planner()


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words, and how often each comes, added up: as in every language, few are on each page and most on hardly any."""
    dice = random.Random(1)
    known = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _each in range(KNOWN)]
    known[COMMON_AT : COMMON_AT + 2] = [COMMON, CHINESE]
    return known, list(accumulate(1 / (1 + place) for place in range(KNOWN)))


def _documents(owner: User, count: int, pages: int, dice: random.Random) -> Iterator[tuple[Upload, Document]]:
    from django.utils import timezone

    from tasks.models import Document, Status, Upload

    known, _often = vocabulary()
    now = timezone.now()
    for number in range(count):
        at = now - timedelta(minutes=count - number)
        name = f"{RARE if number == count // 2 else dice.choice(known)} {number}.pdf"
        upload = Upload(
            owner=owner, name=name, file="none", media_type="application/pdf", size=1, created_at=at,
            sha256=f"{dice.getrandbits(256):064x}", pages_total=pages,
        )  # fmt: skip
        document = Document(
            owner=owner, upload=upload, name=name, engine="echo", status=Status.SUCCEEDED, pages_total=pages,
            pages=f"1-{pages}",  # a range, so that lists have to look at the pages
            pages_succeeded=pages, last_seq=1, furthest=100, created_at=at, queued_at=at, started_at=at, finished_at=at,
        )  # fmt: skip
        yield upload, document


def _write(chunk: list[tuple[Upload, Document]], pages: int, words: int, dice: random.Random) -> None:
    from django.db import transaction

    from tasks.models import Batch, Document, Event, Page, Status, Upload

    documents = [document for _upload, document in chunk]
    with transaction.atomic():
        Upload.objects.bulk_create(upload for upload, _document in chunk)
        Document.objects.bulk_create(documents)
        batches = Batch.objects.bulk_create(
            Batch(document=document, number=1, status=Status.SUCCEEDED, finished_at=document.finished_at)
            for document in documents
        )
        Page.objects.bulk_create(page for batch in batches for page in _pages(batch, pages, words, dice))
        Event.objects.bulk_create(
            Event(document=document, owner_id=document.owner_id, seq=1, type="document.succeeded")
            for document in documents
        )


def _pages(batch: Batch, pages: int, words: int, dice: random.Random) -> Iterator[Page]:
    """The batch's pages; the document with the rare name has on its first what is searched for."""
    from tasks.models import Page, Status

    known, often = vocabulary()
    for number in range(1, pages + 1):
        text = dice.choices(known, cum_weights=often, k=words)
        if number == 1 and RARE in batch.document.name:
            text += [RARE, COMMON, CHINESE]
        yield Page(
            document_id=batch.document_id, batch=batch, number=number, status=Status.SUCCEEDED, engine="echo",
            markdown=" ".join(text), attempts=1, duration_ms=900,
        )  # fmt: skip


def _tell_planner() -> None:
    """What PostgreSQL does by itself within minutes of such a load."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
