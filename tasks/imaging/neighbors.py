"""Which lines stand beside each other on a page, the way its text runs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.imaging.types import PlacedLine

SAME_ROW = 0.5  # share of the lower line's height
SAME_COLUMN = 0.5  # share of the narrower line's width

Neighbors = tuple[tuple[int, ...], tuple[int, ...]]  # those that are read before it, and those that are read after it
_Numbers = npt.NDArray[np.float64]


def neighbors_of(lines: Sequence[PlacedLine]) -> list[Neighbors]:
    """For each line the nearest ones to its left and above, and below and to its right."""
    if not lines:
        return []
    lefts, tops, rights, lows = _boxes(lines).T
    before: list[tuple[int, ...]] = []
    after: list[list[int]] = [[] for _line in lines]
    for index in range(len(lines)):
        left, top, right, low = lefts[index], tops[index], rights[index], lows[index]
        is_beside = ((lefts + rights) / 2 < left) & (_shared(top, low, tops, lows) >= SAME_ROW)
        is_above = ((tops + lows) / 2 <= top) & (_shared(left, right, lefts, rights) >= SAME_COLUMN)
        nearest = (_highest(lefts, is_beside), _highest(tops, is_above))
        before.append(tuple(other for other in nearest if other is not None))
        for other in before[-1]:
            after[other].append(index)
    return [(pair, tuple(following)) for pair, following in zip(before, after, strict=True)]


def _boxes(lines: Sequence[PlacedLine]) -> _Numbers:
    """Left, top, right and low of each line on the page as it would lie if most of its text ran from left to right."""
    points = np.array([line.corners for line in lines]).reshape(len(lines), 4, 2)
    for _quarter in range(Counter(_quarters(line) for line in lines).most_common(1)[0][0]):
        points = np.stack([points[..., 1], 1 - points[..., 0]], axis=-1)
    return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)


def _quarters(line: PlacedLine) -> int:
    """By how many quarters counterclockwise the page has to be turned for the line to run from left to right."""
    x, y = line.corners[2] - line.corners[0], line.corners[3] - line.corners[1]
    return (0 if x > 0 else 2) if abs(x) >= abs(y) else (1 if y > 0 else 3)


def _highest(values: _Numbers, among: npt.NDArray[np.bool_]) -> int | None:
    return int(np.where(among, values, -np.inf).argmax()) if among.any() else None


def _shared(start: float, end: float, starts: _Numbers, ends: _Numbers) -> _Numbers:
    """What share of the shorter stretch each of these has in common with one."""
    shorter = np.maximum(np.minimum(end - start, ends - starts), 1e-9)
    shared: _Numbers = (np.minimum(end, ends) - np.maximum(start, starts)) / shorter
    return shared
