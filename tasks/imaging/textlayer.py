"""A PDF page's own text as ``trust.py`` judges it: which lines can be seen, which way they run, what pictures cover.

Whoever recognizes a scan hides the text in one of two ways: it is written without paint, or the scan is laid over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf

from tasks.imaging.trust import Line, TextLayer

UPRIGHT = 0.99  # cosine of a line's direction

_FLAGS = pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_IMAGES | pymupdf.TEXT_COLLECT_STYLES
_PAINTED = pymupdf.mupdf.FZ_STEXT_FILLED | pymupdf.mupdf.FZ_STEXT_STROKED


def text_layer(page: pymupdf.Page) -> TextLayer:
    """The page's text, also what is written invisibly."""
    blocks = page.get_text("dict", flags=_FLAGS)["blocks"]
    return TextLayer(tuple(_lines(page, blocks)), _picture_share(page, blocks))


def is_painted(span: dict[str, Any]) -> bool:
    """Whether its letters are filled or stroked: if not, nobody sees them."""
    return bool(span["char_flags"] & _PAINTED)


def _lines(page: pymupdf.Page, blocks: list[dict[str, Any]]) -> Iterator[Line]:
    """The lines that say something. /Rotate turns the page as it is seen, and not the directions in it; blocks come in
    the order in which they are drawn."""
    seen = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[page.rotation]
    pictures = [(place, pymupdf.Rect(block["bbox"])) for place, block in enumerate(blocks) if _is_opaque(block)]
    for place, block in enumerate(blocks):
        over = [picture for later, picture in pictures if later > place]
        for line in block.get("lines", ()):
            text = "".join(span["text"] for span in line["spans"]).strip()
            if text:
                direction = line["dir"][0] * seen[0] + line["dir"][1] * seen[1]
                at = _how_far_down(page, line)
                yield Line(text, is_painted=_is_seen(line, over), is_upright=direction > UPRIGHT, at=at)


def _how_far_down(page: pymupdf.Page, line: dict[str, Any]) -> float:
    """Where the line's middle is seen on the page, 0 at its top and 1 at its foot."""
    box = pymupdf.Rect(line["bbox"])
    middle = (box.tl + box.br) / 2 * page.rotation_matrix
    return float((middle.y - page.rect.y0) / page.rect.height)


def _is_seen(line: dict[str, Any], over: Sequence[pymupdf.Rect]) -> bool:
    """Whether the line is painted, and none of the pictures that are drawn later lies over it."""
    box = pymupdf.Rect(line["bbox"])
    middle = (box.tl + box.br) / 2
    is_covered = any(middle in picture for picture in over)
    return not is_covered and all(is_painted(span) for span in line["spans"] if span["text"].strip())


def _is_opaque(block: dict[str, Any]) -> bool:
    """Whether the block is a picture through which nothing shows."""
    return block["type"] == 1 and not block.get("mask")


def _picture_share(page: pymupdf.Page, blocks: list[dict[str, Any]]) -> float:
    """What part of the page pictures cover; scans may come in strips."""
    paper = pymupdf.Rect(0, 0, page.cropbox.width, page.cropbox.height)  # without /Rotate, as the blocks are
    pictures = (pymupdf.Rect(block["bbox"]) & paper for block in blocks if block["type"] == 1)
    return float(sum(picture.get_area() for picture in pictures) / paper.get_area())
