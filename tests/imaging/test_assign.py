"""Recognized pieces of text find their region, row and cell, and none gets lost."""

from __future__ import annotations

from tasks.imaging.assign import blocks_of_pieces
from tasks.imaging.blocks import Block, Box, Piece, Region, Span


def piece(text: str, x: float, y: float, *, width: float = 80, height: float = 10) -> Piece:
    return Piece(text, (x, y, x + width, y + height))


def texts(block: Block) -> list[str]:
    return ["".join(span.text for span in row) for row in block.rows]


def test_rows_run_from_left_to_right_and_top_to_bottom() -> None:
    pieces = [piece("four", 100, 22), piece("two", 100, 1), piece("three", 0, 20), piece("one", 0, 3)]
    assert blocks_of_pieces([Region("text", (0, 0, 200, 40))], pieces) == [
        Block("text", ((Span("one two"),), (Span("three four"),)))
    ]


def test_regions_keep_their_order() -> None:
    right, left = Region("text", (100, 0, 200, 50)), Region("text", (0, 0, 90, 50))
    blocks = blocks_of_pieces([right, left], [piece("left", 5, 5), piece("right", 105, 5)])
    assert [texts(block) for block in blocks] == [["right"], ["left"]]


def test_the_smallest_region_around_a_piece_has_it() -> None:
    regions = [Region("loose", (0, 0, 200, 200)), Region("text", (0, 50, 200, 70))]
    blocks = blocks_of_pieces(regions, [piece("inside", 10, 55), piece("outside", 10, 5)])
    assert [(block.kind, texts(block)) for block in blocks] == [("loose", ["outside"]), ("text", ["inside"])]


def test_regions_without_text_say_nothing() -> None:
    assert blocks_of_pieces([Region("loose", (0, 0, 9, 9))], []) == []


def test_stray_pieces_are_read_before_what_lies_below_them() -> None:
    regions = [Region("text", (0, 0, 90, 20)), Region("text", (0, 100, 90, 120)), Region("text", (100, 0, 200, 120))]
    pieces = [piece("above", 0, 5), piece("stray", 0, 50), piece("below", 0, 105), piece("beside", 100, 50)]
    blocks = blocks_of_pieces(regions, [*pieces, piece("last", 0, 200)])
    assert [texts(block) for block in blocks] == [["above"], ["stray"], ["below"], ["beside"], ["last"]]


def test_equal_regions_are_written_once() -> None:
    region = Region("text", (0, 0, 200, 20))
    assert len(blocks_of_pieces([region, region], [piece("once", 0, 5)])) == 1


def test_pieces_find_the_nearest_cell() -> None:
    grid: tuple[tuple[Box, ...], ...] = (
        ((0, 0, 100, 20), (100, 0, 200, 20)),
        ((0, 20, 100, 60), (100, 20, 200, 60)),
    )
    pieces = [
        piece("Item", 5, 5),
        piece("Price", 105, 5),
        piece("Rope of", 5, 25),
        piece("hemp", 5, 40),
        piece("3.50", 165, 48, width=80),
    ]
    assert blocks_of_pieces([Region("table", (0, 0, 210, 60), grid=grid)], pieces) == [
        Block("table", cells=((("Item",), ("Price",)), (("Rope of", "hemp"), ("3.50",))))
    ]


def test_a_table_of_one_column_is_text() -> None:
    grid: tuple[tuple[Box, ...], ...] = (((0, 0, 100, 20),), ((0, 20, 100, 40),))
    blocks = blocks_of_pieces([Region("table", (0, 0, 100, 40), grid=grid)], [piece("a", 0, 5), piece("b", 0, 25)])
    assert [(block.kind, texts(block)) for block in blocks] == [("text", ["a", "b"])]


def test_headings_are_ranked_by_size() -> None:
    regions = [Region("heading", (0, y, 200, y + 20)) for y in (0, 20, 40)] + [Region("text", (0, 60, 200, 200))]
    sizes = [20.0, 13.0, 11.0]
    pieces = [piece("x", 0, 20 * index, height=size) for index, size in enumerate(sizes)]
    body = [piece("body", 0, 70 + 12 * index) for index in range(9)]
    assert [block.level for block in blocks_of_pieces(regions, pieces + body)] == [1, 2, 3, 0]
