"""What a page consists of, in reading order: the language between layout and whoever writes Markdown."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # x0, y0, x1, y1; y grows downwards


@dataclass(frozen=True)
class Span:
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False


Row = tuple[Span, ...]  # one line as it stands on the page
Cell = tuple[str, ...]  # the lines of one table cell


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list, table or the like.

    ``kind`` is heading, text, list, loose (lines that are no sentence: in a picture, a formula), table, header or
    footer (of the page). ``level`` counts from 1 for headings and lists. Tables have ``cells``, the others ``rows``.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    level: int = 0
    cells: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True)
class Region:
    """Where a block stands. ``grid`` holds the boxes of a table's cells, row by row; ``level`` is a list's depth."""

    kind: str
    box: Box
    level: int = 0
    grid: tuple[tuple[Box, ...], ...] = ()


@dataclass(frozen=True)
class Piece:
    """Text that was recognized in a picture, without a wide gap in it; ``box`` in pixels."""

    text: str
    box: Box


def heading_level(size: float, body: float) -> int:
    """1 to 3, by the size of a heading's letters over that of the page's body text.

    A page is read alone, so its headings are measured against its own text rather than against each other: else the
    one small heading on a page would count as its title.
    """
    ratio = size / body if body else 2.0
    return 1 if ratio >= 1.7 else 2 if ratio >= 1.25 else 3
