"""Whether a page may lie on its side or stand upside down, by a cheap look at its picture: no letter is read here.

Lines of text leave empty rows between them, and the columns beside each other leave none. Of an upright line what is
small and stands by itself (full stops, commas, those of Chinese too) stands low, and more letters rise above the
others than hang below them. A page that passes is surely upright, or has no text to tell by; any other one is worth a
closer look, which costs a hundred times as much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageChops

SIDE = 1024  # pixels, about, of the picture that is looked at: letters are about six high
AROUND = 16  # pixels: ink is darker than what is around it on average,
DARKER = 24  # by so many gray levels
STRIP = 64  # pixels: what is narrower than a few words has gaps between its lines, though they lean
LEAST_INK = 200  # pixels in a strip that says something
LEAST_LINES = 8  # pieces of lines, of which a line has one in each strip
SPECKLED = 0.01  # of the strip's width: a row with less ink is empty
LINE = (8, 48)  # pixels: how high lines of text may be
CORE = 0.55  # of the ink of a line's fullest row: rows with as much are the letters' bodies
NARROW = 0.45  # of the line's height: a mark that is wider is a letter
DECIDED = 0.15  # how much plainer lines run across than down a page that does not lie on its side
UNDECIDED = 0.6  # how much plainer they may seem to run down it: rows that are alike leave columns empty as well
SURE, SURER = 1.0, 4.0  # of the evidence that it is not upside down; and of that if its lines may run either way

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


def may_lie(image: Image.Image) -> bool:
    """Whether the picture (mode L or RGB) may have to be turned to be upright."""
    ink = ink_of(image)
    if min(ink.size) < STRIP:
        return False
    rows, columns = _strips(ink)
    if max(_lines(rows).top.size, _lines(columns).top.size) < LEAST_LINES:
        return False  # no text to tell by
    across, upright = lines_across(rows, columns), evidence_upright(np.asarray(ink) > 0, rows)
    if across < -UNDECIDED:
        return True
    return upright < (SURE if across > DECIDED else SURER)


def lines_across(rows: Numbers, columns: Numbers) -> float:
    """How plainly lines run from left to right: below 0 if they rather run up or down the page."""
    rows, columns = (strips[strips.sum(axis=1) >= LEAST_INK] for strips in (rows, columns))
    if not rows.size or not columns.size:
        return 0.0
    gaps = (_gaps(rows) + 0.02) / (_gaps(columns) + 0.02)
    steps = (_steps(rows) + 1e-9) / (_steps(columns) + 1e-9)
    return float(np.log(gaps) + np.log(steps))


def evidence_upright(ink: Mask, rows: Numbers) -> float:
    """How much speaks for lines that run from left to right standing upright; below 0 if it speaks against it. In
    deviations of what would come of chance."""
    lines = _lines(rows)
    if lines.top.size < LEAST_LINES:
        return 0.0
    low, high = _marks(ink, lines)
    by_chance = max(1.0, math.sqrt(low + high))
    return (low - high) / by_chance + _rising(rows, lines) / 4


def ink_of(image: Image.Image) -> Image.Image:
    """The picture, made small: 255 where it is darker than what is around it, else 0."""
    gray = image if image.mode == "L" else image.convert("L")
    gray = gray.reduce(max(1, round(max(gray.size) / SIDE)))
    around = gray.reduce(AROUND).resize(gray.size, Image.Resampling.BILINEAR)
    return ImageChops.subtract(around, gray).point([0] * (DARKER + 1) + [255] * (255 - DARKER))


def _strips(ink: Image.Image) -> tuple[Numbers, Numbers]:
    """The ink in pixels of each row of the strips that run down the page, and of each column of those across it; shape
    (strips, height) and (strips, width)."""
    width, height = (side - side % STRIP for side in ink.size)
    down = np.asarray(ink.crop((0, 0, width, ink.height)).reduce((STRIP, 1))).T
    across = np.asarray(ink.crop((0, 0, ink.width, height)).reduce((1, STRIP)))
    return _pixels(down), _pixels(across)


def _pixels(means: np.ndarray[Any, Any]) -> Numbers:
    """Means of 255 and 0 over a strip as the number of those that are 255."""
    return (means.astype(np.int64) * STRIP + 127) // 255


def _gaps(strips: Numbers) -> float:
    """What part of the rows between a strip's first and last ink is empty, strips with more ink counting for more."""
    ends = [np.flatnonzero(strip)[[0, -1]] for strip in strips]
    shares = [(strip[first:last] <= SPECKLED * STRIP).mean() for strip, (first, last) in zip(strips, ends, strict=True)]
    return float(np.average(shares, weights=strips.sum(axis=1)))


def _steps(strips: Numbers) -> float:
    """How abruptly the ink changes from row to row."""
    return float((np.diff(strips, axis=1) ** 2).sum() / strips.sum())


@dataclass(frozen=True)
class _Lines:
    """Pieces of lines, one element each: in which strip, from which row up to which."""

    strip: Numbers
    top: Numbers
    bottom: Numbers

    @property
    def middle(self) -> Numbers:
        return (self.top + self.bottom) // 2


def _lines(rows: Numbers) -> _Lines:
    is_line = np.pad(rows > SPECKLED * STRIP, ((0, 0), (0, 1)))
    starts, ends = _runs(is_line.ravel())
    fits = (ends - starts >= LINE[0]) & (ends - starts <= LINE[1])
    starts, ends = starts[fits], ends[fits]
    strip = starts // is_line.shape[1]
    return _Lines(strip, starts - strip * is_line.shape[1], ends - strip * is_line.shape[1])


def _runs(values: Mask) -> tuple[Numbers, Numbers]:
    """Where stretches of what is true start, and where they have ended."""
    steps = np.diff(np.concatenate([[0], values.view(np.int8), [0]]))
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def _marks(ink: Mask, lines: _Lines) -> tuple[int, int]:
    """How many marks stand by themselves in the lower half of a line, and how many in the upper half."""
    above = _above(ink)
    columns = lines.strip[:, None] * STRIP + np.arange(STRIP)
    top, middle, bottom = (above[row[:, None], columns] for row in (lines.top, lines.middle, lines.bottom))
    upper, lower = np.pad(middle - top, ((0, 0), (0, 1))).ravel(), np.pad(bottom - middle, ((0, 0), (0, 1))).ravel()
    starts, ends = _runs((upper > 0) | (lower > 0))
    in_upper, in_lower = _sums(upper, starts, ends), _sums(lower, starts, ends)
    line, column = starts // (STRIP + 1), starts % (STRIP + 1)
    is_whole = (column > 0) & (ends - starts + column < STRIP)  # what goes on in the next strip is no mark
    height = (lines.bottom - lines.top)[line]
    is_mark = is_whole & (ends - starts <= NARROW * height) & (in_upper + in_lower > 1)
    return int((is_mark & (in_upper == 0)).sum()), int((is_mark & (in_lower == 0)).sum())


def _above(ink: Mask) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """How much ink is above each row of each column, modulo 256: no line is as high. Row by row, which is a third of
    the time that NumPy takes to add up columns."""
    above = np.zeros((ink.shape[0] + 1, ink.shape[1]), np.uint8)
    for row, inked in enumerate(ink.view(np.uint8)):
        np.add(above[row], inked, out=above[row + 1])
    return above


def _rising(rows: Numbers, lines: _Lines) -> float:
    """How much more ink rises above the bodies of the letters than hangs below them, in deviations of the mean."""
    length = lines.bottom - lines.top
    offset = np.concatenate([[0], np.cumsum(length)[:-1]])
    line = np.repeat(np.arange(length.size), length)
    row = np.arange(length.sum()) - offset[line]
    values = rows[lines.strip[line], lines.top[line] + row]
    is_body = values >= CORE * np.maximum.reduceat(values, offset)[line]
    first = np.minimum.reduceat(np.where(is_body, row, LINE[1]), offset)
    last = np.maximum.reduceat(np.where(is_body, row, 0), offset)
    rising = np.add.reduceat(values * (row < first[line]), offset)
    hanging = np.add.reduceat(values * (row > last[line]), offset)
    shares = (rising - hanging) / np.add.reduceat(values, offset)
    return float(shares.mean() / (shares.std() / shares.size**0.5 + 1e-3))


def _sums(values: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
    total = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    sums: Numbers = total[ends] - total[starts]
    return sums
