"""Documents in the words of the FastAPI portal, whose clients go on working under the PASSWORD path."""

from __future__ import annotations

from typing import Any

from tasks.models import Batch, Document, Page, Status
from tasks.pipeline.assemble import page_markdown

STATUS = {
    Status.QUEUED: "pending",
    Status.RUNNING: "processing",
    Status.SUCCEEDED: "completed",
    Status.PARTIAL: "completed",
    Status.FAILED: "failed",
    Status.CANCELED: "cancelled",
}
STATUSES = tuple(dict.fromkeys(STATUS.values()))


def portal_status(status: str) -> str:
    return STATUS[Status(status)]


def native_statuses(word: str) -> list[Status]:
    """The statuses that the portal has this one word for."""
    return [status for status, said in STATUS.items() if said == word]


def task_type(document: Document) -> str:
    return "pdf_ocr" if document.upload.is_pdf else "image_ocr"


def task_row(document: Document) -> dict[str, Any]:
    """What the portal says of a task; the document comes with its upload."""
    return {
        "id": document.task_id,
        "task_id": document.task_id,
        "task_type": task_type(document),
        "status": portal_status(document.status),
        "file_name": document.name,
        "file_size": document.upload.size,
        "total_pages": document.pages_total,
        "processed_pages": document.pages_done,
        "failed_pages": document.pages_failed,
        "progress": document.progress,
        "created_at": document.created_at.isoformat(),
        "completed_at": document.finished_at.isoformat() if document.finished_at else None,
        "error_message": document.error or None,
    }


def task_progress(document: Document) -> dict[str, Any]:
    return {
        "task_id": document.task_id,
        "status": portal_status(document.status),
        "progress": document.progress,
        "total_pages": document.pages_total,
        "processed_pages": document.pages_done,
        "failed_pages": document.pages_failed,
        "estimated_time_remaining": document.eta_seconds,
    }


def page_row(page: Page) -> dict[str, Any]:
    """A page, which comes with its correction; one that was not read has no content, and says why."""
    return {
        "page_number": page.number,
        "status": portal_status(page.status),
        "content": page_markdown(page) if page.has_text else "",
        "processing_time": page.duration_ms / 1000 if page.duration_ms is not None else None,
        "error_message": page.error or None,
    }


def batch_row(batch: Batch, *, first: int, last: int, pages: int) -> dict[str, Any]:
    return {
        "batch_number": batch.number,
        "status": portal_status(batch.status),
        "start_page": first,
        "end_page": last,
        "page_range": f"{first}-{last}",
        "pages_in_batch": pages,
        "attempts": batch.attempts,
    }
