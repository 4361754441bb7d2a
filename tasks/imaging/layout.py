"""What stands where on a page, and in which order it is read: PyMuPDF's layout analysis, put into blocks.

Two kinds of page come here: a PDF page whose own text is good, and a picture whose text somebody has recognized. For
the second, the picture and its text (invisible) make a page of their own, which is then analyzed like the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pymupdf
from pymupdf4llm.helpers.document_layout import PageLayout, create_list_item_levels, parse_document

from tasks.imaging.assign import blocks_of_pieces
from tasks.imaging.blocks import Block, Box, Piece, Region
from tasks.imaging.errors import PageUnreadable
from tasks.imaging.files import blaming, forgetting, is_pdf, open_pdf
from tasks.imaging.printed import blocks_of_print
from tasks.imaging.render import pdf_page
from tasks.imaging.textlayer import text_layer
from tasks.imaging.trust import Distrust, distrust, distrust_blocks

PAGE_POINTS = 800.0  # longer side of a page made from a picture: about A4, which the analysis expects
BASELINE = 0.25  # height of the baseline over a line's lower edge, in line heights
LETTERS = 0.75  # font size in line heights
KINDS = {
    "title": "heading",
    "section-header": "heading",
    "list-item": "list",
    "picture": "loose",
    "formula": "loose",
    "table": "table",
    "page-header": "header",
    "page-footer": "footer",
}


def printed_blocks(path: Path, number: int) -> list[Block] | None:
    """The blocks of PDF page ``number`` (from 1) by its own text; None if that cannot be trusted, or it is no PDF."""
    if not is_pdf(path):
        return None
    with open_pdf(path) as document, blaming(PageUnreadable, f"Page {number} is damaged and cannot be read."):
        if distrust(text_layer(pdf_page(document, number))):
            return None
        return _printed(_analyzed(document, number - 1))


def own_blocks(path: Path, number: int, *, hidden_too: bool) -> list[Block] | Distrust:
    """The blocks of PDF page ``number`` (from 1) by its own text, or why that can't stand for the page.

    Stricter than ``printed_blocks``, since here something better than recognition by lines may read the page instead.
    """
    with open_pdf(path) as document, blaming(PageUnreadable, f"Page {number} is damaged and cannot be read."):
        layer = text_layer(pdf_page(document, number))
        if doubt := distrust(layer, hidden_too=hidden_too):
            return doubt
        page = _analyzed(document, number - 1)
        blocks = _printed(page, hidden_too=hidden_too)
        has_formulas = any(box.boxclass == "formula" for box in page.boxes)
        return distrust_blocks(layer, blocks, hidden_too=hidden_too, has_formulas=has_formulas) or blocks


def recognized_blocks(picture: bytes, width: int, height: int, pieces: Sequence[Piece]) -> list[Block]:
    """The blocks of a picture that shows ``width`` x ``height`` pixels upright, with ``pieces`` of text on them.

    ``picture`` is a JPEG of any resolution. No piece is lost, wherever it stands.
    """
    scale = PAGE_POINTS / max(width, height)
    with forgetting(), pymupdf.open() as document:
        page = document.new_page(width=width * scale, height=height * scale)
        page.insert_image(page.rect, stream=picture)
        fonts = (pymupdf.Font("helv"), pymupdf.Font("china-s"))
        for piece in pieces:
            _write_invisibly(page, piece, scale, fonts)
        return blocks_of_pieces(_regions(_analyzed(document, 0), scale), pieces)


def _printed(page: PageLayout, *, hidden_too: bool = False) -> list[Block]:
    return blocks_of_print(page, _regions(page, 1.0), hidden_too=hidden_too)


def _analyzed(document: pymupdf.Document, index: int) -> PageLayout:
    return parse_document(document, pages=[index], use_ocr=False, force_text=True).pages[0]


def _regions(page: PageLayout, scale: float) -> list[Region]:
    """The page's regions in reading order, in units of ``1 / scale`` points."""
    levels = create_list_item_levels(page.boxes)
    return [
        Region(
            kind=KINDS.get(box.boxclass, "text"),
            box=_scaled((box.x0, box.y0, box.x1, box.y1), scale),
            level=levels.get(index, 0),
            grid=tuple(tuple(_scaled(cell, scale) for cell in row) for row in (box.table or {}).get("cells") or ()),
        )
        for index, box in enumerate(page.boxes)
    ]


def _scaled(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = box
    return (x0 / scale, y0 / scale, x1 / scale, y1 / scale)


def _write_invisibly(page: pymupdf.Page, piece: Piece, scale: float, fonts: tuple[pymupdf.Font, pymupdf.Font]) -> None:
    """Lay the piece's text over its place, as wide and as high as it is seen there."""
    x0, y0, x1, y1 = (edge * scale for edge in piece.box)
    size = (y1 - y0) * LETTERS
    font = fonts[0] if piece.text.isascii() else fonts[1]
    width = font.text_length(piece.text, size)
    if width <= 0:
        return
    start = pymupdf.Point(x0, y1 - (y1 - y0) * BASELINE)
    writer = pymupdf.TextWriter(page.rect)
    writer.append(start, piece.text, font=font, fontsize=size)
    writer.write_text(page, render_mode=3, morph=(start, pymupdf.Matrix((x1 - x0) / width, 1)))
