"""Claim what to read next: decided when a hand is free, not by the order of the queue.

The owner, then the document, with the fewest pages in flight comes first, the oldest among equals; so a book and a
snapshot share the slots.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from pathlib import Path

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from tasks.engines import OWN_TEXT
from tasks.events import record
from tasks.models import Attempt, Batch, Document, Page, Status, Worker
from tasks.models.document import DocumentQuerySet
from tasks.models.status import OWED, is_owed
from tasks.pipeline.awaited import engines_awaited, owners_awaiting
from tasks.pipeline.budget import pages_affordable
from tasks.pipeline.locking import locked
from tasks.pipeline.stop import stop_document
from tasks.pipeline.turns import documents_due, pages_due, turn_of

Rank = tuple[int, int]  # pages in flight of the owner, of the document
ALONE_AFTER = 2  # deaths
DEATHS_MOST = 3


@dataclass(frozen=True)
class Claim:
    """A page in this worker's hands, with what reading it needs. The lower its rank, the sooner it should go. It
    `is_first` if nothing but its own text was tried before."""

    page_id: int
    document_id: uuid.UUID
    number: int
    attempt: int
    deaths: int
    source: Path
    sha256: str
    owner_id: int
    prompt: str
    model: str
    fresh: bool
    is_first: bool
    hidden_text_too: bool
    in_context: bool
    rank: Rank

    @property
    def is_dangerous(self) -> bool:
        """Whether workers died so often with this page in flight that it is read alone."""
        return self.deaths >= ALONE_AFTER


def ready_pages() -> Q:
    """Pages that may be tried now."""
    return Q(status=Status.QUEUED) & (Q(not_before=None) | Q(not_before__lte=timezone.now()))


def claimable_batches(*, worker: Worker | None = None, pages: Q | None = None) -> QuerySet[Batch]:
    """Batches with a page to try now (one of these `pages`) that nobody holds, or that `worker` holds itself. In one
    that is read in order that is none while another page is in flight."""
    whose = Q(worker=None) if worker is None else Q(worker=None) | Q(worker=worker)
    ready = Page.objects.owed().filter(ready_pages(), pages or Q(), batch=OuterRef("pk"))
    in_flight = Page.objects.filter(status=Status.RUNNING, batch=OuterRef("pk"))
    return Batch.objects.filter(whose, Q(in_order=False) | ~Exists(in_flight), Exists(ready), is_owed())


def engines_owed(*, worker: Worker | None = None, besides: Collection[str] = ()) -> list[str]:
    """The engines, `besides` these, for which there is something to claim."""
    return [name for name in engines_awaited() if name not in besides and _some(_owed(worker, name), most=1)]


def claim_pages(*, worker: Worker, engine: str, most: int) -> list[Claim]:
    """Take the pages that are to be read next by `engine`, up to `most`; none when nothing is owed just now.

    They are of one document, and more than one only while nobody else waits: who comes next is decided anew for each.
    """
    owed = _owed(worker, engine)
    some = _some(owed, most=2)
    if len(some) > 1:
        most = 1
    for document, rank in _fairest(owed, some, engine):
        batches = claimable_batches(worker=worker, pages=pages_due(engine))
        priced = batches.annotate(budget=F("document__owner__monthly_budget"))
        batch = priced.filter(document=document).order_by("number").first()
        if batch is not None and (claims := _take(worker, batch, engine, rank, most, batch.budget)):
            return claims
    return []


def _owed(worker: Worker | None, engine: str) -> DocumentQuerySet:
    """Documents with something to claim, the oldest first."""
    batches = claimable_batches(worker=worker, pages=pages_due(engine)).filter(document=OuterRef("pk"))
    return Document.objects.owed().filter(documents_due(engine), Exists(batches)).order_by("queued_at", "pk")


def _some(owed: DocumentQuerySet, *, most: int) -> list[Document]:
    """Owed documents, up to `most`, in the order in which an index holds them."""
    return list(owed.order_by("owner_id", "queued_at")[:most])


def _fairest(owed: DocumentQuerySet, some: list[Document], engine: str) -> Iterator[tuple[Document, Rank]]:
    """The owed documents, of which there are at least `some`, the fairest first: of all that have no page in flight the
    oldest alone."""
    running = Page.objects.filter(turn_of(engine), status=Status.RUNNING).order_by()
    in_flight = list(running.values_list("document__owner_id", "document_id"))
    owners = Counter(owner for owner, _document in in_flight)
    documents = Counter(document for _owner, document in in_flight)
    if len(some) < 2:  # nobody else waits
        yield from ((each, (owners[each.owner_id], documents[each.pk])) for each in some)
        return
    waiting = owners_awaiting(engine=engine)
    for count in sorted({owners[owner] for owner in waiting}):
        theirs = [owner for owner in waiting if owners[owner] == count]
        if first := _oldest(owed.exclude(pk__in=documents), theirs):
            yield first, (count, 0)
        begun = owed.filter(owner__in=theirs, pk__in=documents) if count else ()
        for document in sorted(begun, key=lambda each: documents[each.pk]):
            yield document, (count, documents[document.pk])


def _oldest(owed: DocumentQuerySet, owners: list[int]) -> Document | None:
    """The oldest of these owners' documents. Each owner's oldest is looked up in an index; one look at all of them in
    their order would pass by everything that others sent before."""
    heads = owed.filter(owner=OuterRef("pk")).values("pk")[:1]
    each = User.objects.filter(pk__in=owners).order_by().values(head=Subquery(heads))
    return Document.objects.filter(pk__in=each).order_by("queued_at", "pk").first()


def _take(worker: Worker, batch: Batch, engine: str, rank: Rank, most: int, budget: Decimal | None) -> list[Claim]:
    """Claim the batch if it isn't ours yet, and its first ready pages; none when somebody was faster, be it to delete
    the document, or when they would cost more than they may."""
    now = timezone.now()
    with suppress(Document.DoesNotExist), locked(batch.document_id) as document:
        if document.is_ended or not Worker.objects.alive().filter(pk=worker.pk).exists():
            return []
        if engine != OWN_TEXT and not (most := _affordable(document, most, budget)):
            return []
        if not _hold(worker, batch, now):
            return []
        pages = _next_pages(batch, engine, most)
        Page.objects.filter(pk__in=[page.pk for page in pages]).update(
            status=Status.RUNNING, started_at=now, attempts=F("attempts") + 1
        )
        if pages and document.status == Status.QUEUED:
            document.status = Status.RUNNING
            document.started_at = now
            document.save(update_fields=["status", "started_at"])
            record(document=document, type="document.started")
        return _claims(document, pages, engine, rank)
    return []


def _affordable(document: Document, most: int, budget: Decimal | None) -> int:
    """How many pages may be sent, up to `most`; a document of which none may be is stopped."""
    count, limit, mean = pages_affordable(document=document, most=most, budget=budget)
    if limit and not count:
        stop_document(document=document, reason=limit.reason(mean), code=limit.code)
    return count


def _claims(document: Document, pages: list[Page], engine: str, rank: Rank) -> list[Claim]:
    """What reading these pages needs; their own text is taken without a prompt or a model."""
    upload, takes_wishes = document.upload, engine != OWN_TEXT
    looks = _looks_at_own_text(document, pages)
    of_owner, of_document = rank
    return [
        Claim(
            page_id=page.pk,
            document_id=document.pk,
            number=page.number,
            attempt=page.attempts + 1,
            deaths=page.deaths,
            source=upload.path,
            sha256=upload.sha256,
            owner_id=document.owner_id,
            prompt=document.prompt if takes_wishes else "",
            model=document.model if takes_wishes else "",
            fresh=document.fresh,
            is_first=page.attempts == looks[page.pk],
            hidden_text_too=document.own_text == Document.OwnText.SCANS_TOO,
            in_context=document.headings == Document.Headings.IN_CONTEXT and takes_wishes,
            rank=(of_owner + index, of_document + index),
        )
        for index, page in enumerate(pages)
    ]


def _looks_at_own_text(document: Document, pages: list[Page]) -> Counter[int]:
    """How often the own text of these pages was looked at, by their ids."""
    if document.own_text == Document.OwnText.NEVER or not any(page.attempts for page in pages):
        return Counter()
    looks = Attempt.objects.filter(page__in=pages, engine=OWN_TEXT).order_by()
    return Counter(looks.values_list("page_id", flat=True))


def _next_pages(batch: Batch, engine: str, most: int) -> list[Page]:
    """The batch's first ready pages, up to `most`; one that may kill its reader is taken by itself."""
    if batch.in_order:
        most = 1
    pages = list(Page.objects.owed().filter(ready_pages(), pages_due(engine), batch=batch).order_by("number")[:most])
    harmless = list(takewhile(lambda page: page.deaths < ALONE_AFTER, pages))
    return harmless or pages[:1]


def _hold(worker: Worker, batch: Batch, now: datetime) -> bool:
    if batch.worker_id == worker.pk:
        return True
    changed = Batch.objects.filter(pk=batch.pk, worker=None, status__in=OWED).update(
        worker=worker, status=Status.RUNNING, attempts=F("attempts") + 1, started_at=batch.started_at or now
    )
    return changed == 1
