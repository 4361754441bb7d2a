"""Which line goes on with the paragraph above it."""

from __future__ import annotations

import pytest

from tasks.imaging.assign import blocks_of_pieces
from tasks.imaging.blocks import Block, Piece, Region
from tasks.imaging.rows import runs_on


def line(top: float, left: float = 0, right: float = 400, *, height: float = 20) -> Piece:
    return Piece("text", (left, top, right, top + height))


UPPER = [line(0), line(28)]


@pytest.mark.parametrize(
    "lower,expected",
    [
        ([line(56)], True),
        ([line(56, right=100)], True),
        ([line(58, left=5), line(86, left=3)], True),
        ([line(70)], False),
        ([line(56, left=30)], False),
        ([line(56, right=600)], False),
        ([line(56, height=30)], False),
        ([line(-28)], False),
    ],
)
def test_a_paragraph_goes_on(lower: list[Piece], expected: bool) -> None:
    assert runs_on(UPPER, lower) is expected


def test_a_short_line_ends_a_paragraph() -> None:
    assert runs_on([line(0), line(28, right=300)], [line(56)]) is False


def test_cut_paragraphs_are_mended() -> None:
    regions = [Region("text", (0, y, 400, y + 20)) for y in (0, 28, 56)] + [Region("heading", (0, 84, 400, 104))]
    pieces = [line(0), line(28), line(56, right=200), line(84)]
    blocks: list[Block] = blocks_of_pieces(regions, pieces)
    assert [(block.kind, len(block.rows)) for block in blocks] == [("text", 3), ("heading", 1)]
