"""Stop a document before its end: because its owner cancels it, or because the provider will not go on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from tasks.models import Batch, Document, Page, Status
from tasks.models.status import OWED
from tasks.pipeline.finish import finish_if_done
from tasks.pipeline.keep import keep_pages
from tasks.pipeline.locking import locked

LANDING = timedelta(seconds=10)  # how long the pages in flight of a stopped document are waited for


def cancel_document(*, document: Document) -> Document:
    """Cancel what is still owed of the document. What was read stays, also of a page that was to be read once more;
    an ended document is left as it is."""
    with locked(document.pk) as current:
        if not current.is_ended:
            _end_pages(current, OWED, status=Status.CANCELED)
            finish_if_done(document=current)
    return current


def stop_document(*, document: Document, reason: str, code: str) -> None:
    """Send nothing more of the locked document, for a reason that holds for every page (a wrong key, an outage
    without end). Its waiting pages fail; those in flight may land, since the provider may have read and charged them.

    What was read stays, and retry goes on from there.
    """
    if document.is_ended or document.stopping_since:
        return
    document.error, document.error_code, document.stopping_since = reason, code, timezone.now()
    document.save(update_fields=["error", "error_code", "stopping_since"])
    _fail_pages(document, (Status.QUEUED,))


def end_landings(*, documents: Iterable[uuid.UUID]) -> None:
    """End those of the documents that were stopped and whose last pages have been in flight for too long."""
    late = Document.objects.owed().filter(pk__in=documents, stopping_since__lt=timezone.now() - LANDING)
    for key in list(late.values_list("pk", flat=True)):
        with suppress(Document.DoesNotExist), locked(key) as document:
            if document.stopping_since:
                _fail_pages(document, OWED)


def _fail_pages(document: Document, statuses: tuple[Status, ...]) -> None:
    document.pages_failed += _end_pages(
        document, statuses, status=Status.FAILED, error=document.error, error_code=document.error_code
    )
    document.save(update_fields=["pages_failed", "pages_succeeded"])
    finish_if_done(document=document)


def _end_pages(
    document: Document, statuses: tuple[Status, ...], *, status: Status, error: str = "", error_code: str = ""
) -> int:
    """Give the pages of these statuses their last one, and every batch of which none is owed any more; how many pages
    that were. Pages that were read before keep their text and their status."""
    now = timezone.now()
    pages = Page.objects.filter(document=document, status__in=statuses)
    keep_pages(document=document, pages=pages, error=error, error_code=error_code)
    count = pages.update(status=status, error=error, error_code=error_code, finished_at=now, not_before=None)
    owed = Page.objects.filter(batch=OuterRef("pk"), status__in=OWED)
    over = Batch.objects.filter(~Exists(owed), document=document, status__in=OWED)
    over.update(status=status, worker=None, finished_at=now)
    return count
