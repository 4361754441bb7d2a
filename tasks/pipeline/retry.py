"""Read again: the pages that failed, one page, or the whole document anew."""

from __future__ import annotations

from django.utils import timezone

from tasks.events import record
from tasks.models import Batch, Document, Page, Status
from tasks.models.page import PageQuerySet
from tasks.pipeline.budget import check_budget
from tasks.pipeline.ends import page_facts
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.locking import locked
from tasks.pipeline.quota import check_quota
from tasks.pipeline.start import start_document
from tasks.pipeline.turns import note_own_text
from tasks.queue import Job, enqueue_after_commit

UNREAD = (Status.FAILED, Status.CANCELED)


def retry_document(*, document: Document) -> Document:
    """Owe the pages again that failed or were canceled; the pages that were read stay as they are."""
    with locked(document.pk) as current:
        unread = Page.objects.filter(document=current, status__in=UNREAD)
        batches = list(unread.values_list("batch", flat=True).distinct())
        count = _owe_again(unread)
        if not count:
            raise Refused("no page of this document failed, so there is nothing to retry", code="nothing_to_retry")
        check_quota(owner=current.owner, new=count)
        check_budget(document=current)
        Batch.objects.filter(pk__in=batches, worker=None).update(status=Status.QUEUED, finished_at=None)
        current.pages_failed = 0
        _reopen(current)
        record(document=current, type="document.queued", data={"pages_retried": count})
        enqueue_after_commit(Job.WORK)
    return current


def retry_page(*, page: Page) -> Page:
    """Owe one page again, whatever became of it. A text that was read stays until there is a new one, and a correction
    stays anyway. Raises Conflict while the page is owed already."""
    with locked(page.document_id) as document:
        current = Page.objects.select_related("correction", "accepted_by").get(document=document, pk=page.pk)
        if current.is_owed:
            raise Conflict("this page is about to be read already", code="page_owed")
        document.pages_succeeded -= current.status == Status.SUCCEEDED
        document.pages_failed -= current.status == Status.FAILED
        _owe_again(Page.objects.filter(pk=current.pk), is_reread=current.status == Status.SUCCEEDED)
        check_quota(owner=document.owner, new=1)
        check_budget(document=document)
        Batch.objects.filter(pk=current.batch_id, worker=None).update(status=Status.QUEUED, finished_at=None)
        _reopen(document)
        current.refresh_from_db()
        record(document=document, type="page.retrying", data=page_facts(current) | {"error": "", "retry_in": 0})
        enqueue_after_commit(Job.WORK)
    return current


def _owe_again(pages: PageQuerySet, *, is_reread: bool = False) -> int:
    return pages.update(
        status=Status.QUEUED, is_reread=is_reread, retries=0, deaths=0, not_before=None, unanswered_at=None, error="",
        error_code="", finished_at=None, drafts=None,
    )  # fmt: skip


def _reopen(document: Document) -> None:
    if document.is_ended:
        document.status = Status.QUEUED
        document.started_at = None
        document.queued_at = timezone.now()
    document.error, document.error_code, document.stopping_since = "", "", None
    document.finished_at = None
    document.save(
        update_fields=[
            "status", "pages_succeeded", "pages_failed", "error", "error_code", "stopping_since", "started_at",
            "queued_at", "finished_at",
        ]
    )  # fmt: skip
    note_own_text(document=document, is_passed_on=True)


def rerun_document(
    *,
    document: Document,
    engine: str | None = None,
    model: str | None = None,
    prompt: str | None = None,
    preset: str = "",
    pages: str | None = None,
    own_text: str | None = None,
    running: str = "",
    headings: str = "",
) -> Document:
    """A new reading of the same upload, which takes nothing from earlier ones; what is not said stays as it was."""
    name = document.engine if engine is None else engine
    kept_prompt = "" if preset else document.prompt
    kept_model = document.model if name == document.engine else ""
    return start_document(
        owner=document.owner,
        upload=document.upload,
        engine=name,
        model=kept_model if model is None else model,
        prompt=kept_prompt if prompt is None else prompt,
        preset=preset,
        pages=document.pages if pages is None else pages,
        own_text=document.own_text if own_text is None else own_text,
        running=running or document.running,
        headings=headings or document.headings,
        fresh=True,
        rerun_of=document,
    )
