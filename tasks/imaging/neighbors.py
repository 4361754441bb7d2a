"""Which lines stand beside each other on a page, the way its text runs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.imaging.types import PlacedLine

SAME_ROW = 0.5  # share of the lower line's height
SAME_COLUMN = 0.5  # share of the narrower line's width

Neighbors = tuple[tuple[int, ...], tuple[int, ...]]  # those that are read before it, and those that are read after it


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float


def neighbors_of(lines: Sequence[PlacedLine]) -> list[Neighbors]:
    """For each line the nearest ones above and to its left, and below and to its right."""
    boxes = _boxes(lines)
    above = [_nearest_above(box, boxes) for box in boxes]
    left = [_nearest_left(box, boxes) for box in boxes]
    after: list[list[int]] = [[] for _line in lines]
    for index, (over, beside) in enumerate(zip(above, left, strict=True)):
        for other in (over, beside):
            if other is not None:
                after[other].append(index)
    before = [tuple(other for other in pair if other is not None) for pair in zip(left, above, strict=True)]
    return list(zip(before, (tuple(each) for each in after), strict=True))


def _boxes(lines: Sequence[PlacedLine]) -> list[_Box]:
    """The lines' boxes on the page as it would lie if most of its text ran from left to right."""
    quarters = Counter(_quarters(line) for line in lines).most_common(1)
    return [_box(line, quarters[0][0]) for line in lines]


def _quarters(line: PlacedLine) -> int:
    """By how many quarters counterclockwise the page has to be turned for the line to run from left to right."""
    x, y = line.corners[2] - line.corners[0], line.corners[3] - line.corners[1]
    return (0 if x > 0 else 2) if abs(x) >= abs(y) else (1 if y > 0 else 3)


def _box(line: PlacedLine, quarters: int) -> _Box:
    points = list(zip(line.corners[::2], line.corners[1::2], strict=True))
    for _quarter in range(quarters):
        points = [(y, 1 - x) for x, y in points]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return _Box(min(xs), min(ys), max(xs), max(ys))


def _nearest_above(box: _Box, boxes: Sequence[_Box]) -> int | None:
    over = [
        (box.top - other.top, index)
        for index, other in enumerate(boxes)
        if other.bottom - (other.bottom - other.top) * SAME_ROW <= box.top
        and _shared(box.left, box.right, other.left, other.right) >= SAME_COLUMN
    ]
    return min(over)[1] if over else None


def _nearest_left(box: _Box, boxes: Sequence[_Box]) -> int | None:
    beside = [
        (box.left - other.left, index)
        for index, other in enumerate(boxes)
        if (other.left + other.right) / 2 < box.left
        and _shared(box.top, box.bottom, other.top, other.bottom) >= SAME_ROW
    ]
    return min(beside)[1] if beside else None


def _shared(start: float, end: float, other_start: float, other_end: float) -> float:
    """What share of the shorter stretch both have in common."""
    shorter = min(end - start, other_end - other_start)
    return (min(end, other_end) - max(start, other_start)) / shorter if shorter > 0 else 0.0
