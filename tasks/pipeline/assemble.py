"""The document's Markdown: its pages in order, the unread ones visibly marked."""

from __future__ import annotations

from tasks.models import Document, Page, Status
from tasks.models.page import PageQuerySet


def join_markdown(*, document: Document) -> str:
    """One Markdown text of the pages that have ended, as corrected. A page that was not read stands as a note with
    its reason, never as text that could pass for the page's."""
    parts = [page_markdown(page) for page in ended_pages(document=document)]
    return "\n\n".join(part for part in parts if part) + "\n" if parts else ""


def ended_pages(*, document: Document) -> PageQuerySet:
    """The pages that there is something to say of, in their order."""
    pages = Page.objects.filter(document=document).ended().select_related("correction")
    return pages.order_by("number").only("number", "status", "is_reread", "markdown", "error", "correction__text")


def page_markdown(page: Page) -> str:
    """The page's own text, or the note that it was not read."""
    if page.has_text:
        return page.text.strip()
    if page.status == Status.CANCELED:
        return f"> **[Page {page.number} was not read: canceled]**"
    reason = " ".join(page.error.split())
    return f"> **[Page {page.number} could not be read: {reason}]**"
