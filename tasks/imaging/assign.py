"""Put recognized pieces of text where they belong: into regions, paragraphs and table cells. None is ever left out."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.imaging.blocks import Block, Box, Cell, Piece, Region, Row, Span, heading_level
from tasks.imaging.rows import hull, middle, rows_of, runs_on, size_of

Filled = tuple[Region, list[Piece]]


def blocks_of_pieces(regions: Sequence[Region], pieces: Sequence[Piece]) -> list[Block]:
    """One block for each region that has text, in order; pieces outside all regions make paragraphs of their own."""
    filled = [pair for pair in _filled(list(dict.fromkeys(regions)), pieces) if pair[1]]
    body = size_of(pieces) if pieces else 0.0
    return [_block(region, owned, body) for region, owned in _paragraphs(filled)]


def _filled(places: list[Region], pieces: Sequence[Piece]) -> list[Filled]:
    owned: dict[Region, list[Piece]] = {region: [] for region in places}
    strays: list[Piece] = []
    for piece in pieces:
        home = _home(piece, owned)
        (strays if home is None else owned[home]).append(piece)
    for row in rows_of(strays):
        stray = Region("text", hull(row))
        places.insert(_place(stray, places), stray)
        owned[stray] = row
    return [(region, owned[region]) for region in places]


def _paragraphs(filled: Sequence[Filled]) -> list[Filled]:
    """The same with paragraphs mended that the layout analysis has cut in two."""
    mended: list[Filled] = []
    for region, pieces in filled:
        if mended and mended[-1][0].kind == region.kind == "text" and runs_on(mended[-1][1], pieces):
            mended[-1] = (region, mended[-1][1] + pieces)
        else:
            mended.append((region, pieces))
    return mended


def _block(region: Region, pieces: list[Piece], body: float) -> Block:
    if len(region.grid) > 1 and len(region.grid[0]) > 1:
        return Block("table", cells=_cells(region.grid, pieces))
    rows = tuple(_row(row) for row in rows_of(pieces))
    if region.kind == "heading":
        return Block("heading", rows, heading_level(size_of(pieces), body))
    return Block("text" if region.kind == "table" else region.kind, rows, region.level)


def _cells(grid: Sequence[Sequence[Box]], pieces: list[Piece]) -> tuple[tuple[Cell, ...], ...]:
    """Each piece in the cell that holds its middle, or in the nearest one."""
    cells: list[list[list[Piece]]] = [[[] for _ in row] for row in grid]
    for piece in pieces:
        y = _nearest(middle(piece), [(row[0][1], row[0][3]) for row in grid])
        x = _nearest((piece.box[0] + piece.box[2]) / 2, [(cell[0], cell[2]) for cell in grid[y]])
        cells[y][x].append(piece)
    return tuple(tuple(tuple(_text(line) for line in rows_of(cell)) for cell in row) for row in cells)


def _nearest(point: float, ranges: Sequence[tuple[float, float]]) -> int:
    return min(range(len(ranges)), key=lambda i: max(ranges[i][0] - point, point - ranges[i][1], 0.0))


def _home(piece: Piece, regions: dict[Region, list[Piece]]) -> Region | None:
    """The smallest region that holds the piece's middle."""
    x, y = (piece.box[0] + piece.box[2]) / 2, middle(piece)
    around = [r for r in regions if r.box[0] <= x <= r.box[2] and r.box[1] <= y <= r.box[3]]
    return min(around, key=lambda region: _area(region.box), default=None)


def _place(stray: Region, places: Sequence[Region]) -> int:
    """Where in the order a stray region is read: before the first one that lies below it in the same column."""
    for index, place in enumerate(places):
        in_column = place.box[0] < stray.box[2] and stray.box[0] < place.box[2]
        if in_column and place.box[1] > (stray.box[1] + stray.box[3]) / 2:
            return index
    return len(places)


def _row(pieces: list[Piece]) -> Row:
    return (Span(_text(pieces)),)


def _text(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
