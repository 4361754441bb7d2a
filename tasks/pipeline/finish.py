"""End a document when no page of it is owed any more."""

from __future__ import annotations

from django.utils import timezone

from tasks.events import record
from tasks.models import Document, Page, Status


def finish_if_done(*, document: Document) -> bool:
    """End the locked document if every page has ended; whether it did."""
    if document.is_ended or _owes(document):
        return False
    status = outcome(document)
    end_document(document=document, status=status, error="" if status == Status.CANCELED else _reason(document))
    return True


def _owes(document: Document) -> bool:
    """Whether a page is owed; the counters alone can't say so of a document that has canceled pages."""
    if document.pages_done == document.pages_total:
        return False
    return Page.objects.owed().filter(document=document).exists()


def _reason(document: Document) -> str:
    """Why not every page was read: what stopped the document, or else how many pages failed; each says why itself."""
    if not document.pages_failed:
        return ""
    return document.error or f"{document.pages_failed} of {document.pages_total} pages could not be read"


def outcome(document: Document) -> Status:
    """How a document ends whose pages have: succeeded only if every page did, canceled if a page was."""
    if document.pages_succeeded == document.pages_total:
        return Status.SUCCEEDED
    if document.pages_done < document.pages_total:
        return Status.CANCELED
    return Status.PARTIAL if document.pages_succeeded else Status.FAILED


def end_document(*, document: Document, status: Status, error: str = "") -> None:
    """Put the locked document into its last status and tell it."""
    document.status = status
    document.error = error
    document.error_code = document.error_code if error else ""
    document.stopping_since = None
    document.waiting_since = None
    document.waiting_for = ""
    document.finished_at = timezone.now()
    document.save(
        update_fields=[
            "status", "error", "error_code", "stopping_since", "waiting_since", "waiting_for", "finished_at",
            "pages_succeeded", "pages_failed", "tokens_in", "tokens_out",
        ]
    )  # fmt: skip
    facts = {"error": error} | ({"code": document.error_code} if document.error_code else {})
    record(document=document, type=f"document.{status}", data=facts)
