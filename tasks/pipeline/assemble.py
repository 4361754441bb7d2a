"""The document's Markdown: its pages in order, bound into one text, the unread ones visibly marked."""

from __future__ import annotations

from tasks.binding import Sheet, bind_pages
from tasks.models import Document, Page, Status
from tasks.models.page import PageQuerySet


def join_markdown(*, document: Document, is_shown: bool = False) -> str:
    """One Markdown text of the pages that have ended, as corrected, bound as the document wishes. A page that was not
    read stands as a note with its reason, never as text that could pass for the page's. What is to be shown as HTML or
    as plain text has no marks: they are comments, for who works on with the Markdown."""
    sheets = [Sheet(page.number, page_markdown(page), is_read=page.has_text) for page in ended_pages(document=document)]
    hides = is_shown and document.running == Document.Running.MARK
    running = Document.Running.DROP if hides else document.running
    return bind_pages(sheets, running=running, headings=document.headings) + "\n" if sheets else ""


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
