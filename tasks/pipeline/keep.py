"""Keep what was read: a page that is read once more and does not succeed falls back to the text that it has."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tasks.models import Document, Page, Status
from tasks.models.page import PageQuerySet


def keep_pages(*, document: Document, pages: PageQuerySet, **reason: Any) -> int:
    """Let those of the pages that were read before be read as before, without another try; how many that were. The
    caller saves the locked document's counters."""
    kept = pages.filter(document=document, is_reread=True).update(
        status=Status.SUCCEEDED, is_reread=False, not_before=None, drafts=None, finished_at=timezone.now(), **reason
    )
    document.pages_succeeded += kept
    return kept


def keep_page(*, document: Document, page: Page) -> None:
    """Let the page be read as before; its error says why there is nothing newer."""
    page.status, page.is_reread = Status.SUCCEEDED, False
    page.not_before, page.drafts, page.finished_at = None, None, timezone.now()
    page.save()
    document.pages_succeeded += 1
