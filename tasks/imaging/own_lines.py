"""The lines of a PDF page by its own text, to hold a reading of its picture against: quick, and in no order."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from tasks.imaging.errors import PageUnreadable
from tasks.imaging.files import blaming, is_pdf, open_pdf
from tasks.imaging.render import pdf_page
from tasks.imaging.textlayer import text_layer
from tasks.imaging.trust import Line, distrust
from tasks.imaging.types import OwnLines

MARGIN = 0.08  # of the page's height: heads, feet and page numbers stand there
PICTURES = 0.02  # of the page: more may have words on it


def own_lines(path: Path, number: int) -> OwnLines | None:
    """The lines of page ``number`` (from 1); None if it has no text of its own that can be trusted."""
    if not is_pdf(path):
        return None
    with open_pdf(path) as document, blaming(PageUnreadable, f"Page {number} is damaged and cannot be read."):
        page = pdf_page(document, number)
        layer = text_layer(page)
        if distrust(layer):
            return None
        return OwnLines(
            lines=tuple(line.text for line in layer.lines if _is_body(line)),
            optional=tuple(line.text for line in layer.lines if not _is_body(line)),
            is_whole=layer.picture_share < PICTURES and not _has_notes(page),
        )


def _is_body(line: Line) -> bool:
    return line.is_painted and line.is_upright and MARGIN < line.at < 1 - MARGIN


def _has_notes(page: pymupdf.Page) -> bool:
    """Whether something lies on the page that is seen and no part of its text: the fields of a form, notes."""
    return page.first_widget is not None or any(True for _annot in page.annots())
