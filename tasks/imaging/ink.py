"""Whether there is anything on a page, by what stands out from the paper right beside it.

To take a written page for a blank one would lose it; to take a blank page for a written one costs one request. So
whatever may be writing is ink, and only what is known of blank sheets is looked past: the sheet's tint, light that
falls off, grain, the faint and blurred back side, bars at the edges of a scan, a few specks of dust.

A block stands out by the gray levels between its darkest and its lightest, held against the lightest: a difference
that counts on white paper counts on dark paper long before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

LEAST_SIDE = 256  # pixels: what is smaller is no page
STRIP = 64  # rows: what is looked at at once fits the processor's cache
SAMPLED = 4  # every fourth row and column
DARKER = 96  # gray levels: no back side and no grain is
MUCH = 0.003  # of the sample: a line of print
FINE, BROAD = 4, 16  # pixels: the sides of blocks in which strokes, and in which smears, stand out
ON_CLEAN = 4  # gray levels that are ink where the paper has no grain: nothing else leaves a trace there
GRAINY = 0.02  # of the fine blocks: if so many differ by less than that, the paper has grain
FAINT = 13  # gray levels that are ink on paper with grain, if they are as sharp as a stroke
PLAIN = 17  # gray levels that are, whatever the grain
BLURRED = 26  # gray levels that are, however soft they are: the back side shows through with less
FAINTER = 0.75  # of those levels are ink in more than MANY blocks
MANY = 1 / 2000
GRAIN = 2.7  # times what is in the median block is what a paper's grain brings by chance
SHADE = 0.6  # of the lightest block: the light on a sheet falls off no more than that
BAR_DEPTH = 0.03  # of the side: how far a scanner's edge reaches into the picture
BAR_LENGTH = 0.25  # of the side: how long it is at least; a letter that is cut off is shorter
BAR_STEP = 4  # pixels by which it grows deeper from one row to the next
BAR_STANDS_OUT = 32  # gray levels
BAR_FRINGE = 6  # pixels around it
DUST_SIDE = 1400  # pixels: on smaller pictures a speck may be a letter
DUST = 2  # pixels wide and high: a comma has more
SPECKS = 12  # on one page
BLOCKS_OF_A_SPECK = 4
SPECKS_APART = 64  # pixels: dust does not lie in rows, dots do

Gray = np.ndarray[Any, np.dtype[np.uint8]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Place = tuple[int, int]  # row and column


def is_blank(image: Image.Image) -> bool:
    """Whether nothing is on the picture (mode L or RGB). Each color is looked at by itself: a stamp may be as bright as
    the paper around it."""
    return max(image.size) >= LEAST_SIDE and not any(
        has_ink(np.asarray(image.getchannel(band))) for band in image.getbands()
    )


def has_ink(gray: Gray) -> bool:
    """Whether something on the picture, of shape (height, width), may be writing or a picture."""
    if min(gray.shape) <= 4 * BROAD or _is_plainly_written(gray):
        return True
    low, high = _fine_blocks(gray)
    fine = high - low
    least, least_broad = _levels(fine)
    marks = _stands_out(fine, high, least)
    if np.count_nonzero(_middle(marks)) > SPECKS * BLOCKS_OF_A_SPECK:
        return True
    if _middle(_stands_out(fine, high, FAINTER * least)).mean() > MANY:
        return True
    smears = _smears(low, high, least_broad)
    if marks.any() or smears.any():
        bars = _extreme(np.maximum, _bars(gray, paper=_median(high))[:-1, :-1], FINE)
        marks &= bars == 0
        smears &= _with_next(np.maximum, _extreme(np.maximum, bars, BROAD // FINE)) == 0
    return _is_shaded(_middle(high)) or not _is_dust(gray, marks, smears, least)


def _is_plainly_written(gray: Gray) -> bool:
    """Whether much is far darker than the paper, as on nearly every page: then there is no need to look closely."""
    sample = _middle(gray)[::SAMPLED, ::SAMPLED]
    return bool(np.mean(sample < _median(sample) - DARKER) > MUCH)


# --- What stands out ----------------------------------------------------------------------------------


def _fine_blocks(gray: Gray) -> tuple[Gray, Gray]:
    """The darkest and the lightest of each block of FINE pixels. Each pixel counts with the three to its right and
    below it, which halves the grain and leaves strokes."""
    strips = [_smooth(gray[top : top + STRIP + 1]) for top in range(0, gray.shape[0] - 1, STRIP)]
    lows = [_extreme(np.minimum, strip, FINE) for strip in strips]
    highs = [_extreme(np.maximum, strip, FINE) for strip in strips]
    return np.concatenate(lows), np.concatenate(highs)


def _levels(fine: Gray) -> tuple[float, float]:
    """The gray levels that are ink in a fine block, and in a broad one."""
    if np.mean((fine > 0) & (fine < ON_CLEAN)) < GRAINY:
        return ON_CLEAN, ON_CLEAN
    return min(max(FAINT, GRAIN * _median(fine)), PLAIN), BLURRED


def _smooth(gray: Gray) -> Gray:
    """The mean of each 2 x 2 pixels; one row and one column less."""
    half = gray >> 1
    pairs = half[1:] + half[:-1]
    pairs >>= 1
    mean: Gray = pairs[:, 1:] + pairs[:, :-1]
    return mean


def _extreme(extreme: np.ufunc, values: Gray, side: int) -> Gray:
    """The extreme of each block. The last row and column are taken as often as the last blocks need."""
    below, beside = -values.shape[0] % side, -values.shape[1] % side
    if below or beside:
        values = np.pad(values, ((0, below), (0, beside)), mode="edge")
    rows = extreme.reduce(values.reshape(-1, side, values.shape[1]), axis=1)
    found: Gray = rows[:, ::side]
    for shift in range(1, side):  # NumPy is slow at reducing short rows
        found = extreme(found, rows[:, shift::side])
    return found


def _stands_out(difference: Gray, high: Gray, levels: float) -> Mask:
    """Where a difference is ink: on white paper from so many gray levels on, and on black from two."""
    mask: Mask = (difference > 1) & (difference >= high * np.float32(levels / 255))
    return mask


def _smears(low: Gray, high: Gray, levels: float) -> Mask:
    """The same of broad blocks, each together with the next one to its right, below it and across: the edge of
    something large may lie between two."""
    low = _with_next(np.minimum, _extreme(np.minimum, low, BROAD // FINE))
    high = _with_next(np.maximum, _extreme(np.maximum, high, BROAD // FINE))
    return _stands_out(high - low, high, levels)


def _with_next(extreme: np.ufunc, values: Gray) -> Gray:
    wide = extreme(values[:, :-1], values[:, 1:])
    found: Gray = extreme(wide[:-1], wide[1:])
    return found


def _is_shaded(high: Gray) -> bool:
    """Whether parts of the paper are darker than by the light that fell on it: a photograph, though a soft one."""
    return float(high.min()) < SHADE * float(high.max())


def _median(values: Gray) -> int:
    counts = np.bincount(values.ravel(), minlength=256).cumsum()
    return int(np.searchsorted(counts, values.size / 2))


def _middle(values: Any) -> Any:
    """Without what bars may reach."""
    height, width = (round(BAR_DEPTH * side) + 1 + BAR_FRINGE // FINE + 1 for side in values.shape)
    return values[height:-height, width:-width]


# --- The edges of a scan ------------------------------------------------------------------------------


def _bars(gray: Gray, *, paper: int) -> Gray:
    """Which pixels a scanner's edges cover, as 1: from the border inward, not deep, long, of one tone and with an even
    outline. What lies behind them counts again, so that white letters on a black band stay what they are."""
    bars = np.zeros(gray.shape, np.uint8)
    for turned, covered in ((gray, bars), (gray[::-1], bars[::-1]), (gray.T, bars.T), (gray.T[::-1], bars.T[::-1])):
        depth = round(BAR_DEPTH * turned.shape[0])
        reach = _reach(turned[:depth], paper)
        if reach.any():
            covered[: depth + BAR_FRINGE] |= np.arange(depth + BAR_FRINGE)[:, None] < reach
    return bars


def _reach(strip: Gray, paper: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """How many pixels of each column a bar at the top of the strip covers, fringe included; 0 where there is none."""
    is_paper = np.abs(strip.astype(np.int16) - paper) <= BAR_STANDS_OUT
    is_blind: Mask = is_paper.max(axis=0) == 0
    reach = np.where(is_blind, 0, is_paper.argmax(axis=0))
    corner = round(BAR_DEPTH * reach.size)  # where the bar at the side hides how deep this one is
    reach[:corner][is_blind[:corner]] = reach[corner]
    reach[-corner:][is_blind[-corner:]] = reach[-corner - 1]
    reach[_is_uneven(strip, reach)] = 0
    breaks = (np.abs(np.diff(reach)) > BAR_STEP) | ((reach[1:] > 0) != (reach[:-1] > 0))
    found = np.zeros_like(reach)
    for stretch in np.split(np.arange(reach.size), np.flatnonzero(breaks) + 1):
        if reach[stretch[0]] and stretch.size >= BAR_LENGTH * reach.size:
            found[max(0, stretch[0] - BAR_FRINGE) : stretch[-1] + 1 + BAR_FRINGE] = reach[stretch].max() + BAR_FRINGE
            found[stretch] = reach[stretch] + BAR_FRINGE
    return found


def _is_uneven(strip: Gray, reach: np.ndarray[Any, np.dtype[np.intp]]) -> Mask:
    """In which columns something stands out within the bar itself, which is then no bar."""
    inside = np.arange(strip.shape[0])[:, None] < reach - BAR_FRINGE
    darkest, lightest = np.where(inside, strip, 255).min(axis=0), np.where(inside, strip, 0).max(axis=0)
    uneven: Mask = lightest.astype(np.int16) - darkest > PLAIN
    return uneven


# --- Dust ---------------------------------------------------------------------------------------------


def _is_dust(gray: Gray, marks: Mask, smears: Mask, levels: float) -> bool:
    """Whether all that stands out is a few specks, far from each other."""
    blocks = [(int(row), int(column)) for row, column in np.argwhere(marks)]
    if len(blocks) > SPECKS * BLOCKS_OF_A_SPECK or (blocks and max(gray.shape) < DUST_SIDE):
        return False
    specks: list[Place] = []
    for block in blocks:
        if not any(_apart(block, speck) <= 1 for speck in specks):
            specks.append(block)
    near = {(row * FINE // BROAD, column * FINE // BROAD) for row, column in specks}
    return (
        len(specks) <= SPECKS
        and all(_is_speck(gray, speck, levels) for speck in specks)
        and not any(_apart(one, other) * FINE < SPECKS_APART for one in specks for other in specks if one is not other)
        and all(
            any(_apart((int(row), int(column)), place) <= 1 for place in near) for row, column in np.argwhere(smears)
        )
    )


def _apart(one: Place, other: Place) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _is_speck(gray: Gray, block: Place, levels: float) -> bool:
    """Whether what is in and around this fine block is a few pixels in all."""
    top, left = (max(0, FINE * (at - 2)) for at in block)
    around = gray[top : top + 6 * FINE, left : left + 6 * FINE].astype(np.int16)
    rows, columns = np.nonzero(np.abs(around - np.median(around)) > levels)
    return rows.size > 0 and bool(np.ptp(rows) < DUST and np.ptp(columns) < DUST)
