"""Turn a scanned page the right way up and straight, by what its own lines of text look like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import cv2
import numpy as np

from tasks.engines.local.recognition import Corners, Line, Pixels, Recognizer, crop

SAMPLES = 4  # lines that are read to find out which side is up,
PROPORTION = 10  # and about how long they are in line heights: long enough to tell, short enough to be cheap
CLEAR = 0.92  # mean score of lines that are surely the right way up
TURN_SAMPLES = 6  # lines of a page that is turned for good before anybody else reads it
MARGIN = 0.12  # by how much their mean score is better the right way up
MOSTLY = 0.75  # and how many of them are
ALIKE = 0.3  # of two texts: what is set downward gives 0.7, lines that lie give 0.1
MIN_SKEW = 0.2  # degrees; less changes nothing
WHITE = (255, 255, 255)


def upright(recognizer: Recognizer, picture: Pixels) -> tuple[Pixels, list[Corners], int]:
    """The picture turned by quarters until its lines read from left to right, the lines' corners, and by how many
    quarters counterclockwise it was turned."""
    lines, quarters = recognizer.detect(picture), 0
    if _mostly_standing(lines):
        quarters = 3
        picture, lines = _turned(recognizer, picture, 3)
    if lines and _is_upside_down(recognizer, picture, lines):
        quarters += 2
        picture, lines = _turned(recognizer, picture, 2)
    return picture, lines, quarters % 4


def turn_of(recognizer: Recognizer, picture: Pixels) -> int:
    """By how many degrees clockwise the picture has to be turned to be upright: 90, 180 or 270 only if its lines read
    clearly better that way, else 0. Columns that are set downward stand upright."""
    lines = recognizer.detect(picture)
    standing = _mostly_standing(lines)
    running = [corners for corners in lines if _is_standing(corners) is standing]
    samples = sorted(running, key=lambda corners: abs(_elongation(corners) - PROPORTION))[:TURN_SAMPLES]
    crops = [crop(picture, corners) for corners in samples]
    read = recognizer.recognize(crops)
    scores = [line.score for line in read]
    back = _scores(recognizer, [np.ascontiguousarray(np.rot90(cut, 2)) for cut in crops])
    if _surely_better(back, scores):
        return 90 if standing else 180
    lies = standing and _surely_better(scores, back)  # a line that stands was laid down to be read
    return 270 if lies and not _is_set_downward(recognizer, crops, read) else 0


def straight(picture: Pixels, lines: Sequence[Corners]) -> tuple[Pixels, list[Corners]]:
    """The picture and the corners turned by the few degrees that most lines lean."""
    skew = _skew(lines)
    if abs(skew) < MIN_SKEW:
        return picture, list(lines)
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=WHITE)
    return np.asarray(turned, dtype=np.uint8), [cv2.transform(corners[None], turn)[0] for corners in lines]


def size_of(corners: Corners) -> tuple[float, float]:
    """Width and height of a line, along its own edges."""
    return float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[3] - corners[0]))


def _turned(recognizer: Recognizer, picture: Pixels, quarters: int) -> tuple[Pixels, list[Corners]]:
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    return turned, recognizer.detect(turned)


def _mostly_standing(lines: Sequence[Corners]) -> bool:
    """Whether most of the text, by length, runs up or down the page."""
    sizes = [size_of(corners) for corners in lines]
    standing = sum(height for width, height in sizes if height > 1.5 * width)
    return standing > sum(width for width, height in sizes if width > 1.5 * height)


def _is_upside_down(recognizer: Recognizer, picture: Pixels, lines: Sequence[Corners]) -> bool:
    samples = sorted(lines, key=lambda corners: abs(_proportion(corners) - PROPORTION))[:SAMPLES]
    crops = [crop(picture, corners) for corners in samples]
    score = _score(recognizer, crops)
    return score < CLEAR and _score(recognizer, [np.ascontiguousarray(np.rot90(cut, 2)) for cut in crops]) > score


def _surely_better(scores: Sequence[float], others: Sequence[float]) -> bool:
    """Whether lines surely read as the first scores say, and not the other way up: on the whole, and one by one."""
    if not scores:
        return False
    better = sum(score > other for score, other in zip(scores, others, strict=True))
    margin = float(np.mean(scores)) - float(np.mean(others))
    return float(np.mean(scores)) >= CLEAR and margin >= MARGIN and better >= MOSTLY * len(scores)


def _is_set_downward(recognizer: Recognizer, crops: Sequence[Pixels], read: Sequence[Line]) -> bool:
    """Whether the lines, laid down to be read, are columns of upright signs: the models read both. Signs that are cut
    out and set side by side, as they stand on the page, say the same only if they do stand."""
    rows = [_set_across(cut, len(line.text)) for cut, line in zip(crops, read, strict=True) if line.text]
    texts = [line.text for line in read if line.text]
    again = [line.text for line in recognizer.recognize(rows)]
    alike = [SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in zip(texts, again, strict=True)]
    return float(np.mean(alike)) > ALIKE


def _set_across(cut: Pixels, signs: int) -> Pixels:
    """The signs of a column that was laid down, its top to the left, upright beside each other."""
    side = cut.shape[0]
    edges = np.linspace(0, cut.shape[1], signs + 1).round().astype(int)
    cells = [cut[:, left:right] for left, right in pairwise(edges) if right > left]
    return np.hstack([cv2.resize(np.ascontiguousarray(np.rot90(cell, 3)), (side, side)) for cell in cells])


def _proportion(corners: Corners) -> float:
    width, height = size_of(corners)
    return width / max(height, 1.0)


def _elongation(corners: Corners) -> float:
    """The same, whichever way the line runs."""
    return max(_proportion(corners), 1 / max(_proportion(corners), 1e-6))


def _is_standing(corners: Corners) -> bool:
    width, height = size_of(corners)
    return height > 1.5 * width


def _score(recognizer: Recognizer, crops: Sequence[Pixels]) -> float:
    return float(np.mean(_scores(recognizer, crops)))


def _scores(recognizer: Recognizer, crops: Sequence[Pixels]) -> list[float]:
    return [line.score for line in recognizer.recognize(crops)]


def _skew(lines: Sequence[Corners]) -> float:
    """The angle of the text in degrees, positive if it falls to the right; longer lines count for more."""
    wide = [corners for corners in lines if _proportion(corners) > 3]
    if not wide:
        return 0.0
    angles = np.array([math.degrees(math.atan2(*reversed((c[1] - c[0]).tolist()))) for c in wide])
    weights = np.array([size_of(corners)[0] for corners in wide])
    order = np.argsort(angles)
    middle = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    return float(angles[order][middle])
