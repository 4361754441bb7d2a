"""The end of a page: its row, its document's counters, the event, and the end of its batch and document if it was their
last one. The caller holds the document's lock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tasks.events import record
from tasks.models import Attempt, Batch, Document, Page, Status
from tasks.pipeline.finish import finish_if_done
from tasks.pipeline.keep import keep_page

COUNTERS = ("pages_succeeded", "pages_failed", "tokens_in", "tokens_out", "cost", "waiting_since", "waiting_for")


def succeed_page(*, document: Document, page: Page, attempt: Attempt) -> None:
    """The page was read, perhaps with a doubt about its text; `finish_batches` comes after it."""
    page.status = Status.SUCCEEDED
    page.error, page.error_code = "", ""
    _end_page(page, attempt)
    document.pages_succeeded += 1
    record(document=document, type="page.succeeded", data=page_facts(page), counted=COUNTERS)


def fail_page(*, document: Document, page: Page) -> None:
    """Give up on a page of the locked document, for the reason that the page already holds. One that was read before
    keeps its text."""
    if page.is_reread:
        keep_page(document=document, page=page)
    else:
        page.status = Status.FAILED
        _end_page(page, None)
        document.pages_failed += 1
    kind = "page.failed" if page.status == Status.FAILED else "page.kept"
    record(document=document, type=kind, data=page_facts(page) | {"error": page.error}, counted=COUNTERS)
    finish_batches(document=document, pages=[page])


def finish_batches(*, document: Document, pages: Iterable[Page]) -> None:
    """End the batches of these ended pages that owe nothing more, and the document if it doesn't either."""
    is_over = False
    for batch in dict.fromkeys(page.batch_id for page in pages):
        if not Page.objects.owed().filter(batch_id=batch).exists():
            _finish_batch(document, batch)
            is_over = True
    if is_over:  # elsewise something is owed in a batch, and so in the document
        finish_if_done(document=document)


def _finish_batch(document: Document, batch: int) -> None:
    failed = Page.objects.filter(batch_id=batch, status=Status.FAILED).exists()
    status = Status.FAILED if failed else Status.SUCCEEDED
    Batch.objects.filter(pk=batch).update(status=status, worker=None, finished_at=timezone.now())
    number = Batch.objects.values_list("number", flat=True).get(pk=batch)
    record(document=document, type="batch.finished", data={"batch": number, "batch_status": str(status)})


def _end_page(page: Page, attempt: Attempt | None) -> None:
    page.finished_at = timezone.now()
    page.not_before = None
    page.is_reread = False
    page.drafts = None
    page.duration_ms = attempt.duration_ms if attempt else None
    page.save()


def page_facts(page: Page) -> dict[str, Any]:
    """What every event of a page says of it."""
    return {
        "number": page.number,
        "page_status": page.status,
        "engine": page.engine,
        "model": page.model,
        "attempts": page.attempts,
        "duration_ms": page.duration_ms,
        "tokens_in": page.tokens_in,
        "tokens_out": page.tokens_out,
        "corrected": page.is_corrected,
        "reused": page.is_reused,
        "doubtful": page.doubt is not None,
        "accepted": page.accepted_at is not None,
    }
