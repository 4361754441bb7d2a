"""Which way a PDF page's own text runs in the page's picture: of a page with enough of it, that says how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pymupdf

ENOUGH = 100.0  # points of text, about twenty letters: less says nothing of the page
MOSTLY = 2 / 3  # of the text by its length; the rest may be labels of axes, stamps, heads that stayed upright
SCAN = 0.5  # of the page: under a picture as large the text may be what somebody recognized there, rightly or not
STRAIGHT = 0.99  # cosine of the angle to one of the four directions

# How far clockwise text has to be turned that runs right, up, left and down.
_TURNS = {(1, 0): 0, (0, -1): 90, (-1, 0): 180, (0, 1): 270}


def turn_by_text(page: pymupdf.Page) -> int | None:
    """By how many degrees clockwise the page's picture has to be turned to be upright: 0, 90, 180 or 270. None if the
    page has too little text of its own to tell.

    Columns of Chinese or Japanese that are set downward stand upright. A scan has none either, whatever text lies over
    it.
    """
    text = page.get_textpage(flags=pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_IMAGES)
    blocks = [block for block in text.this]  # noqa: C416 - MuPDF's blocks know no other way to be counted
    if _picture_share(page, blocks) >= SCAN:
        return None
    lengths: defaultdict[int, float] = defaultdict(float)
    for turn, length in _lines(blocks):
        lengths[turn] += length
    total = sum(lengths.values())
    if total < ENOUGH:
        return None
    turn, length = max(lengths.items(), key=lambda each: each[1])
    return (turn - page.rotation) % 360 if turn >= 0 and length > MOSTLY * total else 0


def _lines(blocks: list[Any]) -> Iterator[tuple[int, float]]:
    """How each line has to be turned, and how long it is in points; /Rotate is not in its direction yet. What leans is
    -1, which is no way to turn a page."""
    for block in blocks:
        if block.m_internal.type != pymupdf.mupdf.FZ_STEXT_BLOCK_TEXT:
            continue
        for line in block:
            seen = line.m_internal
            box = seen.bbox
            across, down = (seen.dir.x, seen.dir.y) if not seen.wmode else (seen.dir.y, -seen.dir.x)
            length = max(box.x1 - box.x0, box.y1 - box.y0)
            yield _turn(across, down), length


def _turn(across: float, down: float) -> int:
    """The same for a direction on the page, given as a vector of length one."""
    fitting = (turn for (x, y), turn in _TURNS.items() if across * x + down * y > STRAIGHT)
    return next(fitting, -1)


def _picture_share(page: pymupdf.Page, blocks: list[Any]) -> float:
    """What part of the page pictures cover; scans may come in strips."""
    paper = pymupdf.Rect(0, 0, page.cropbox.width, page.cropbox.height)  # without /Rotate, as the blocks are
    seen = (block.m_internal for block in blocks)
    boxes = (block.bbox for block in seen if block.type == pymupdf.mupdf.FZ_STEXT_BLOCK_IMAGE)
    covered = ((pymupdf.Rect(box.x0, box.y0, box.x1, box.y1) & paper).get_area() for box in boxes)
    return float(sum(covered) / paper.get_area())
