"""Blocks of a PDF page from its own text: what is bold, raised or in a table cell is known exactly."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import pymupdf
from pymupdf4llm.helpers.document_layout import LayoutBox, PageLayout

from tasks.imaging.blocks import Block, Region, Row, Span, heading_level
from tasks.imaging.textlayer import is_painted

SPACE = 0.15  # of the font size: a wider gap between two spans is a space

_BOLD = pymupdf.TEXT_FONT_BOLD
_ITALIC = pymupdf.TEXT_FONT_ITALIC
_RAISED = pymupdf.TEXT_FONT_SUPERSCRIPT


def blocks_of_print(page: PageLayout, regions: Sequence[Region], *, hidden_too: bool = False) -> list[Block]:
    """The page's blocks; ``regions`` are those of ``page.boxes``, in the same order. Text that is written without paint
    is left out unless it is wanted, too."""
    body = _body_size(page)
    return [_block(box, region, body, hidden_too) for box, region in zip(page.boxes, regions, strict=True)]


def _block(box: LayoutBox, region: Region, body: float, hidden_too: bool) -> Block:
    if region.kind == "table":
        return Block("table", cells=_cells((box.table or {}).get("extract") or ()))
    lines = [[span for span in line["spans"] if hidden_too or is_painted(span)] for line in box.textlines or []]
    rows = tuple(_row(spans) for spans in lines if spans)
    if region.kind != "heading":
        return Block(region.kind, rows, region.level)
    size = max((span["size"] for spans in lines for span in spans), default=body)
    return Block("heading", tuple(_plain(row) for row in rows), heading_level(size, body))


def _cells(extract: Sequence[Sequence[str | None]]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    return tuple(tuple(tuple((cell or "").splitlines()) for cell in row) for row in extract)


def _row(spans: list[dict[str, Any]]) -> Row:
    row: list[Span] = []
    end = None
    for span in spans:
        gap = end is not None and span["bbox"][0] - end > SPACE * span["size"]
        end = span["bbox"][2]
        flags = span["flags"]
        text = f" {span['text']}" if gap else span["text"]
        row.append(Span(text, bool(flags & _BOLD), bool(flags & _ITALIC), bool(flags & _RAISED)))
    return tuple(row)


def _plain(row: Row) -> Row:
    return tuple(Span(span.text, raised=span.raised) for span in row)


def _body_size(page: PageLayout) -> float:
    """The font size in points of the page's middle character."""
    sizes = [
        span["size"]
        for block in page.fulltext or []
        for line in block["lines"]
        for span in line["spans"]
        for _ in span["text"]
    ]
    return float(statistics.median(sizes)) if sizes else 0.0
