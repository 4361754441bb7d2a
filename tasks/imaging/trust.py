"""Whether a PDF page's own text may stand for the page, judged by what it is like. Pure: no PDF is opened here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.imaging.blocks import Block

ENOUGH = 20  # characters; less than that, a glance at the picture costs little and misses nothing
ENOUGH_BESIDE_PICTURE = 400  # a picture that fills half a page may be a scan, and the text its stamp
PICTURE_SHARE = 0.5
GARBAGE_SHARE = 0.02
WORDS_SHARE = 0.4  # letters and digits; less is what fonts with a wrong mapping give
BROKEN_WORDS = 3  # and their share of the text's characters
BROKEN_SHARE = 0.001
KEPT_SHARE = 0.9  # of the letters and digits that the layout analysis must have found a place for

_BROKEN_WORD = re.compile(r"[a-z][!\"#$%][a-z]")  # ligatures that lost their mapping: di!erent, speci"c
_LEADERS = re.compile(r"(?:[._·…] ?){4,}")  # the dots between a chapter and its page
_GARBAGE = ("Co", "Cn", "Cc", "Cs")  # private use, unassigned, control, surrogate


@dataclass(frozen=True)
class Line:
    """A line of the text layer without spaces at its ends. A line that is not painted can't be seen; upright is one
    that runs from left to right as the page is seen; ``at`` is how far down its middle stands, from 0 to 1."""

    text: str
    is_painted: bool = True
    is_upright: bool = True
    at: float = 0.5


@dataclass(frozen=True)
class TextLayer:
    """A page's own text, and what part of the page pictures cover."""

    lines: tuple[Line, ...]
    picture_share: float = 0.0


@dataclass(frozen=True)
class Distrust:
    """Why a page's own text can't stand for it: a word for programs and a sentence for people."""

    code: str
    reason: str


MISSING = Distrust("own_text_missing", "The page has no text of its own.")
LITTLE = Distrust("own_text_little", "The page has too little text of its own.")
HIDDEN = Distrust("own_text_hidden", "The page is a scan, and its own text an invisible layer over it.")
UNMAPPED = Distrust("own_text_unmapped", "The page's own text lost its characters: its fonts do not name them.")
BROKEN = Distrust("own_text_broken", "The page's own text does not read like words.")
TURNED = Distrust("own_text_turned", "The page's own text does not run from left to right.")
FORMULAS = Distrust("own_text_formulas", "There are formulas on the page, which its own text does not spell.")
LOST = Distrust("own_text_lost", "Not all of the page's own text found its place in the reading order.")


def distrust(layer: TextLayer, *, hidden_too: bool = False) -> Distrust | None:
    """Why this text can't be trusted; None if it can. ``hidden_too``: an invisible layer over a scan is as good as
    text that can be seen."""
    shown = _text(line for line in layer.lines if line.is_painted)
    whole = _text(layer.lines)
    text = whole if hidden_too else shown
    is_scan = layer.picture_share >= PICTURE_SHARE
    if not hidden_too and len(whole) - len(shown) >= ENOUGH and (is_scan or len(shown) < ENOUGH):
        return HIDDEN
    if len(text) < (ENOUGH_BESIDE_PICTURE if is_scan and text == shown else ENOUGH):
        return LITTLE if text else MISSING
    return _distrust_text(text) or _distrust_direction(layer, hidden_too=hidden_too)


def distrust_blocks(
    layer: TextLayer, blocks: Iterable[Block], *, hidden_too: bool = False, has_formulas: bool = False
) -> Distrust | None:
    """Why what the layout analysis made of a trusted text can't stand for the page; None if it can."""
    if has_formulas:
        return FORMULAS
    kept = sum(_count(text) for block in blocks for text in _texts(block))
    wanted = _text(line for line in layer.lines if line.is_painted or hidden_too)
    return LOST if kept < KEPT_SHARE * _count(wanted) else None


def _distrust_text(text: str) -> Distrust | None:
    garbage = sum(char == "\ufffd" or unicodedata.category(char) in _GARBAGE for char in text)
    if garbage > GARBAGE_SHARE * len(text):
        return UNMAPPED
    broken, words = len(_BROKEN_WORD.findall(text)), _LEADERS.sub("", text)
    if _count(words) < WORDS_SHARE * len(words) or broken >= max(BROKEN_WORDS, BROKEN_SHARE * len(text)):
        return BROKEN
    return None


def _distrust_direction(layer: TextLayer, *, hidden_too: bool) -> Distrust | None:
    lines = [line for line in layer.lines if line.is_painted or hidden_too]
    upright = sum(len(line.text) for line in lines if line.is_upright)
    return None if upright * 2 > sum(len(line.text) for line in lines) else TURNED


def _text(lines: Iterable[Line]) -> str:
    return "".join(line.text for line in lines)


def _texts(block: Block) -> Iterable[str]:
    yield from (span.text for row in block.rows for span in row)
    yield from (text for row in block.cells for cell in row for text in cell)


def _count(text: str) -> int:
    """How many letters and digits."""
    return sum(char.isalnum() for char in text)
