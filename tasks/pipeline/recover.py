"""Find what is owed and in nobody's hands: after a crash, a lost message, a pause."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from tasks.engines import OWN_TEXT
from tasks.models import Attempt, Batch, Document, Page, Status, Worker
from tasks.models.status import OWED
from tasks.pipeline.blackbox import pages_in_hand, throw_away
from tasks.pipeline.claim import DEATHS_MOST, claimable_batches, engines_owed, ready_pages
from tasks.pipeline.ends import fail_page
from tasks.pipeline.layouts import is_layout_waiting
from tasks.pipeline.lease import release_claims
from tasks.pipeline.locking import locked
from tasks.pipeline.machine import is_gone
from tasks.pipeline.turns import note_own_text, turn_of
from tasks.queue import Job, enqueue, length

logger = logging.getLogger(__name__)


def owes(*, worker: Worker, engine: str) -> bool:
    """Whether the worker holds pages of this engine that are still owed, perhaps later."""
    return Page.objects.owed().filter(turn_of(engine), batch__worker=worker).exists()


def is_work_waiting() -> bool:
    """Whether some page could be read now and nobody holds it, or somebody wants its lines."""
    return bool(engines_owed()) or is_layout_waiting()


def idle_since() -> datetime | None:
    """Since when pages that could be read wait while nobody reads at all; None while somebody does or nothing waits.

    Told from the rows alone, so that every process sees it: a page waits since it was queued or its pause was over,
    and the last try that ended shows when somebody was still there.
    """
    if Worker.objects.alive().filter(kind=Worker.Kind.READER).exists():
        return None
    waiting = Page.objects.filter(ready_pages(), batch__in=claimable_batches(), document__status__in=OWED)
    ready_at = Greatest("document__queued_at", Coalesce("not_before", "document__queued_at"))
    since: datetime | None = waiting.aggregate(at=Min(ready_at))["at"]
    last = Attempt.objects.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return max(since, last) if since and last else since


def sweep(*, most: int, is_sure: Callable[[], bool] = lambda: True) -> None:
    """Return the claims of dead workers, and wake workers for what is owed; `most` messages wait at a time.

    A lease that was found to have run out proves nothing unless it `is_sure()`, asked afterwards; a process that is
    gone always does."""
    gone = [worker for worker in Worker.objects.alive() if is_gone(worker)]
    lost = list(Worker.objects.lost())
    for worker in [*gone, *(lost if lost and is_sure() else [])]:
        return_claims(worker=worker)
    return_orphans()
    if is_work_waiting() and length() < most:
        enqueue(Job.WORK)


def return_claims(*, worker: Worker) -> None:
    """What a dead worker held is owed again; a page that was in its hand at three deaths fails."""
    logger.warning("%s is gone; what it held is owed again", worker)
    suspects = pages_in_hand(worker_id=worker.pk)

    def give_back(document: Document, page: Page) -> None:
        _note_death(document, page, is_suspect=suspects is None or page.pk in suspects)

    release_claims(worker=worker, give_back=give_back)
    throw_away(worker_id=worker.pk)


def return_orphans() -> None:
    """Pages in flight in nobody's hands (their worker's row went while it claimed) are owed again."""
    orphans = Page.objects.filter(status=Status.RUNNING, batch__worker=None)
    for document_id in list(orphans.order_by().values_list("document", flat=True).distinct()):
        with suppress(Document.DoesNotExist), locked(document_id) as document:
            batches = list(orphans.filter(document=document).values_list("batch", flat=True))
            orphans.filter(document=document).update(status=Status.QUEUED)
            Batch.objects.filter(pk__in=batches, worker=None).update(status=Status.QUEUED)


def _note_death(document: Document, page: Page, *, is_suspect: bool) -> None:
    """Owe the page again, or fail it if it was a suspect too often."""
    page.deaths += is_suspect
    is_own_text = bool(page.own_text_due)
    if is_suspect:
        page.own_text_due = None  # whatever its own text did, it is not to do it again
    reason = "the process that read this page died"
    if is_suspect:
        reason += f" ({page.deaths} of {DEATHS_MOST} times)"
    now = timezone.now()
    started = page.started_at or now
    Attempt.objects.create(
        page=page,
        number=page.attempts,
        engine=OWN_TEXT if is_own_text else document.engine,
        model="" if is_own_text else document.model,
        duration_ms=max(0, round((now - started).total_seconds() * 1000)),
        outcome=Attempt.Outcome.LOST,
        error=reason,
        error_code="worker_died",
        started_at=started,
        finished_at=now,
    )
    page.error, page.error_code = reason, "worker_died"
    if is_suspect and page.deaths >= DEATHS_MOST:
        fail_page(document=document, page=page)
    else:
        page.status = Status.QUEUED
        page.save()
    if is_own_text and is_suspect:
        note_own_text(document=document, is_passed_on=True)
