"""The pages as they were sent, as a PDF with the text laid over them unseen: it can be searched, marked and copied."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from tasks import imaging
from tasks.models import Document, Layout
from tasks.pipeline.errors import Conflict, NotYet
from tasks.pipeline.layouts import layouts_of, want_layouts
from tasks.rendering import plain_text

PDF = "application/pdf"
RETRY_AFTER = 5  # seconds
SECONDS = 60.0  # for a file,
SECONDS_A_PAGE = 1.0  # and for each of its pages; most take a few milliseconds


def open_searchable(document: Document) -> IO[bytes]:
    """A file that is gone when it is closed. Raises NotYet until it is known where the lines stand, and Conflict if
    that can't be found out, or if no PDF can be made of the file."""
    require_layouts(document)
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="searchable-", suffix=".pdf") as made:
        _make(document, Path(made.name))
        return Path(made.name).open("rb")  # stays open without its name


def require_layouts(document: Document) -> None:
    """Want the layouts. Raises NotYet until they are there, and Conflict if there will be none."""
    progress = want_layouts(document=document)
    if not progress.is_over:
        reason = f"the searchable PDF is being prepared: {progress.ended} of {progress.total} pages are done; ask again"
        raise NotYet(reason, code="preparing", retry_after=RETRY_AFTER)
    if progress.error:
        reason = f"it can't be found out where the text stands on the pages: {progress.error}"
        raise Conflict(reason, code="layout_failed")


def _make(document: Document, target: Path) -> None:
    pages = list(_page_texts(document))
    timeout = SECONDS + SECONDS_A_PAGE * len(pages)
    try:
        imaging.searchable_pdf(document.upload.path, target, pages, timeout=timeout)
    except imaging.ImagingError as error:
        Document.objects.only("pk").get(pk=document.pk)  # else it was deleted meanwhile, and its file with it
        raise Conflict(f"no PDF could be made of this file: {error}", code="pdf_failed") from error


def _page_texts(document: Document) -> Iterator[imaging.PageText]:
    """What is to be laid over each page. One that was not read, and one whose own text is as good, stays as it is."""
    layouts = layouts_of(document=document)
    pages = document.page_set.select_related("correction").order_by("number")
    for page in pages.iterator(chunk_size=50):
        lines = _lines(layouts.get(page.number))
        is_laid = lines is not None and page.has_text
        yield imaging.PageText(page.number, plain_text(page.text), lines) if is_laid else imaging.PageText(page.number)


def _lines(layout: Layout | None) -> tuple[imaging.PlacedLine, ...] | None:
    """The lines, none if they could not be found, or None if the page's own text is as good."""
    if layout is None or layout.state != Layout.State.FOUND:
        return ()
    if layout.lines is None:
        return None
    return tuple(imaging.PlacedLine(text, tuple(corners)) for text, corners in layout.lines)
