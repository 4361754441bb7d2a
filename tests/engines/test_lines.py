"""Where the embedded engine sees the lines of a page, whichever way up it lies."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tasks.engines.local import LocalEngine
from tasks.imaging import Corners, PlacedLine
from tests import files

LINES = ["The harbor lies open to the north", "and is shallow at low tide."]
SIZE = (420.0, 300.0)  # points, of the picture before it is turned
FIRST = (36 / 420, 48 / 300)  # where the baseline of the first line begins


async def lines_of(engine: LocalEngine, folder: Path, data: bytes, number: int = 1) -> list[PlacedLine] | None:
    path = folder / "source"
    path.write_bytes(data)
    return await engine.lines(path, number, timeout=120.0)


def turned_back(corners: Corners, quarters: int) -> list[tuple[float, float]]:
    """The corners on a page that was turned by quarters counterclockwise, as they were before."""
    points = [(corners[i], corners[i + 1]) for i in range(0, 8, 2)]
    for _quarter in range(quarters):
        points = [(1 - y, x) for x, y in points]
    return points


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
async def test_each_line_stands_where_it_is_seen(local_engine: LocalEngine, tmp_path: Path, turned: int) -> None:
    found = await lines_of(local_engine, tmp_path, files.picture_of(LINES, turned=turned))
    assert found is not None
    assert [line.text for line in sorted(found, key=lambda line: turned_back(line.corners, turned)[0][1])] == LINES
    (first,) = [line for line in found if line.text == LINES[0]]
    top_left, top_right, bottom_right, bottom_left = turned_back(first.corners, turned)
    assert top_left == pytest.approx((FIRST[0], FIRST[1] - 11 / 300), abs=0.02)
    assert bottom_left == pytest.approx((FIRST[0], FIRST[1] + 3 / 300), abs=0.02)
    assert top_right[0] == pytest.approx(bottom_right[0], abs=0.01)
    assert 0.5 < top_right[0] < 0.65


async def test_a_line_that_leans_is_placed_leaning(local_engine: LocalEngine, tmp_path: Path) -> None:
    found = await lines_of(local_engine, tmp_path, files.picture_of(LINES, skew=4))  # counterclockwise: it rises
    assert found is not None
    left, top, right, top_right = found[0].corners[:4]
    assert math.degrees(math.atan2((top - top_right) * SIZE[1], (right - left) * SIZE[0])) == pytest.approx(4, abs=0.8)


async def test_columns_are_no_line(local_engine: LocalEngine, tmp_path: Path) -> None:
    found = await lines_of(local_engine, tmp_path, files.picture_of_table([["Rope", "12"], ["Anchor", "2"]]))
    assert found is not None
    assert {line.text for line in found} >= {"Rope", "12", "Anchor"}


async def test_a_page_with_a_text_of_its_own_needs_none(local_engine: LocalEngine, tmp_path: Path) -> None:
    data = files.layered_pdf("prose", "hidden")
    assert await lines_of(local_engine, tmp_path, data, 1) is None
    scanned = await lines_of(local_engine, tmp_path, data, 2)
    assert scanned is not None
    assert scanned[0].text.startswith("The keeper counted the boats")
