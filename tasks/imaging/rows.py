"""Lines of recognized text: which pieces stand in one line, and which lines run on into the next."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from tasks.imaging.blocks import Box, Piece

NEXT_LINE = 1.8  # line heights from the middle of a line to that of the next in the same paragraph
EVEN = 1.2  # how much wider than its other lines' distance that may be
FULL_LINE = 3.0  # line heights by which a full line may be shorter than its paragraph
SAME_SIZE = 1.25


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces as lines from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=middle):
        if rows and _same_row(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.box[0]) for row in rows]


def runs_on(upper: Sequence[Piece], lower: Sequence[Piece]) -> bool:
    """Whether ``lower`` goes on with the paragraph of ``upper``.

    It does if it starts in the next line, neither indented nor in another size, and the line above it is full.
    """
    above, below = [[hull(row) for row in rows_of(pieces)] for pieces in (upper, lower)]
    last, first = above[-1], below[0]
    size = height(last)
    right = max(box[2] for box in above + below)
    return (
        0 < _distance(last, first) < _reach(above)
        and abs(first[0] - min(box[0] for box in above)) < size
        and right - last[2] < FULL_LINE * size
        and max(size, height(first)) < SAME_SIZE * min(size, height(first))
    )


def _reach(rows: Sequence[Box]) -> float:
    """How far below the last row its paragraph's next one may be."""
    distances = [_distance(upper, lower) for upper, lower in pairwise(rows)]
    return EVEN * statistics.median(distances) if distances else NEXT_LINE * height(rows[-1])


def _distance(upper: Box, lower: Box) -> float:
    return (lower[1] + lower[3] - upper[1] - upper[3]) / 2


def hull(pieces: Sequence[Piece]) -> Box:
    """The box around all pieces."""
    x0, y0, x1, y1 = zip(*(piece.box for piece in pieces), strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def middle(piece: Piece) -> float:
    """The y of the piece's middle."""
    return (piece.box[1] + piece.box[3]) / 2


def height(box: Box) -> float:
    """Height of a box."""
    return box[3] - box[1]


def size_of(pieces: Sequence[Piece]) -> float:
    """Height of the middle one of the pieces, by size."""
    return statistics.median(height(piece.box) for piece in pieces)


def _same_row(one: Piece, other: Piece) -> bool:
    overlap = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return overlap > 0.5 * min(height(one.box), height(other.box))
