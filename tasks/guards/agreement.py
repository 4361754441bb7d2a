"""How far an answer agrees with another reading of the page: what is missing, what is invented, which numbers differ.

Both are compared by their letters and digits alone (`essence.py`), line by line and in any order (`alignment.py`),
since two honest readings differ in markup, layout and order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.guards.alignment import Piece, Searched, cut
from tasks.guards.essence import Essence, essence_of_line, essence_of_markdown

LONGEST = 100_000  # characters: what is longer is no page
MOST_LINES = 2000
LOST = 25.0  # letters in words that must be missing together, about four words or ten Chinese characters
LINE = 15.0  # of them in one line: less is a figure's label, which may be left out with its figure
ISLAND = 8  # characters: less, found in the midst of what is not, is a coincidence
LOW = 0.85  # of the other reading's words
MOST_SHOWN = 20
QUOTE = 300  # characters of a line that are shown


@dataclass(frozen=True)
class Difference:
    """A line as it stands in the answer and as it was seen; empty where it is not."""

    read: str
    seen: str


@dataclass(frozen=True)
class Agreement:
    """`score` is the share of both texts' characters that the other one has, too. In the lines that are `misread` a
    number differs. The numbers are by their digits alone."""

    score: float
    misread: tuple[Difference, ...] = ()
    left_out: tuple[Difference, ...] = ()
    invented: tuple[Difference, ...] = ()
    numbers_read: tuple[str, ...] = ()
    numbers_seen: tuple[str, ...] = ()
    is_low: bool = False

    @property
    def is_doubtful(self) -> bool:
        return bool(self.misread or self.left_out or self.invented or self.is_low)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Some of them, the most telling first."""
        return (*self.misread, *self.left_out, *self.invented)[:MOST_SHOWN]


def compare(
    markdown: str,
    lines: Iterable[str],
    *,
    optional: Iterable[str] = (),
    is_whole: bool = True,
    is_exact: bool = True,
) -> Agreement | None:
    """Set an answer against the `lines` of another reading; None if there is too much to compare.

    The `optional` lines may be in the answer or not. If the reading is not `is_whole`, the page may say more than it
    does. If it is not `is_exact`, its digits may be wrong as well, and prove nothing.
    """
    wanted, free = list(lines), list(optional)
    if len(wanted) + len(free) > MOST_LINES or max(len(markdown), sum(map(len, wanted + free))) > LONGEST:
        return None
    answer = Searched(essence_of_markdown(markdown))
    pieces = [answer.find(essence, is_wanted=True) for essence in cut(wanted)]
    pieces += [answer.find(essence, is_wanted=False) for essence in cut(free)]
    return _judge(answer, pieces, is_whole=is_whole, is_exact=is_exact)


def _judge(answer: Searched, pieces: Sequence[Piece], *, is_whole: bool, is_exact: bool) -> Agreement:
    wanted = [piece for piece in pieces if piece.is_wanted]
    missing, added = _numbers(answer.essence, pieces)
    misread = [line for piece in pieces if (line := _misread(answer, piece))] if is_exact else []
    if is_exact and is_whole:
        told = {number for line in misread for number, _soft in essence_of_line(line.seen).numbers()}
        there = "\n".join(piece.essence.original for piece in pieces)
        misread += [
            Difference(_written(line.read, answer.essence.original), _written(line.seen, there))
            for line in _swapped(missing, added)
            if line.seen not in told
        ]
    # Where the answer has a figure, the words in it may be a part of that.
    left_out = _left_out(wanted, least=LOST if "![" in answer.essence.original else LINE)
    return Agreement(
        score=round(_score(answer, wanted), 3),
        misread=tuple(misread),
        left_out=tuple(Difference("", _short(line)) for line in left_out),
        invented=tuple(Difference(_short(line), "") for line in _invented(answer)) if is_whole else (),
        numbers_read=tuple(added.elements())[:MOST_SHOWN],
        numbers_seen=tuple(missing.elements())[:MOST_SHOWN],
        is_low=_is_low(wanted),
    )


def _score(answer: Searched, wanted: Sequence[Piece]) -> float:
    there = sum(len(piece.essence.text) for piece in wanted)
    found = sum(piece.share * len(piece.essence.text) for piece in wanted)
    hard = [here for soft, here in zip(answer.essence.soft, answer.covered, strict=True) if not soft]
    return (found + sum(hard)) / (there + len(hard)) if there + len(hard) else 1.0


def _is_low(wanted: Sequence[Piece]) -> bool:
    """Whether so many words are missing here and there that it can't be the page."""
    mass, found = sum(piece.essence.mass for piece in wanted), sum(piece.found_mass for piece in wanted)
    return found < LOW * mass and mass - found >= 2 * LOST


# --- Too little, too much ---------------------------------------------------------------------------


def _left_out(wanted: Sequence[Piece], *, least: float) -> Iterator[str]:
    """Lines of which a stretch was not found, `least` of it in one of them."""
    lost: dict[int, float] = {}  # what is missing of each piece
    known = 0  # characters found since
    for number, piece in enumerate(wanted):
        for is_found, weight in zip(piece.flags(), piece.essence.weight, strict=True):
            known = known + 1 if is_found else 0
            if known == ISLAND:
                yield from _lines(wanted, lost, least)
                lost = {}
            elif not is_found and weight:
                lost[number] = lost.get(number, 0.0) + weight
    yield from _lines(wanted, lost, least)


def _lines(wanted: Sequence[Piece], lost: dict[int, float], least: float) -> Iterator[str]:
    if sum(lost.values()) >= LOST and max(lost.values()) >= least:
        yield " ".join(wanted[number].essence.original.strip() for number in lost)


def _invented(answer: Searched) -> Iterator[str]:
    """Stretches of the answer of which nothing was found on the page."""
    essence = answer.essence
    start, end, mass, known = 0, 0, 0.0, 0
    for place, is_covered in enumerate(answer.covered):
        if essence.soft[place]:
            continue
        known = known + 1 if is_covered else 0
        if known == ISLAND:
            if mass >= LOST:
                yield essence.quote(start, end)
            mass = 0.0
        elif not is_covered and essence.weight[place]:
            start = start if mass else place
            end, mass = place + 1, mass + essence.weight[place]
    if mass >= LOST:
        yield essence.quote(start, end)


# --- Numbers ----------------------------------------------------------------------------------------


def _numbers(answer: Essence, pieces: Sequence[Piece]) -> tuple[Counter[str], Counter[str]]:
    """Numbers of the page that the answer lacks, and those that it has and the page has not."""
    read = list(answer.numbers())
    seen = [(number, piece.is_wanted) for piece in pieces for number, _soft in piece.essence.numbers()]
    missing = Counter(number for number, is_wanted in seen if is_wanted) - Counter(number for number, _soft in read)
    added = Counter(number for number, soft in read if not soft) - Counter(number for number, _wanted in seen)
    return missing, added


def _swapped(missing: Counter[str], added: Counter[str]) -> Iterator[Difference]:
    """Numbers of which a single digit differs: in a table nothing else tells that they are the same."""
    left = [number for number in added.elements() if len(number) > 1]
    for seen in missing.elements():
        for read in left:
            if len(read) == len(seen) and sum(a != b for a, b in zip(read, seen, strict=True)) == 1:
                left.remove(read)
                yield Difference(read, seen)
                break


def _written(digits: str, text: str) -> str:
    """The number as it stands in the text: with its point and commas."""
    found = re.search(rf"(?<!\d){'[.,．，]?'.join(digits)}(?!\d)", text)
    return found[0] if found else digits


def _misread(answer: Searched, piece: Piece) -> Difference | None:
    """The line in both readings, if it is the same but for a number."""
    place = answer.place_of(piece) if piece.share < 1 else None
    if place is None:
        return None
    start, end = place
    seen, read = piece.essence.text, answer.essence.text[start:end]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, seen, read, autojunk=False).get_opcodes():
        is_soft = any(answer.essence.soft[start + max(0, j1 - 1) : start + j2 + 1])
        if tag != "equal" and not is_soft and _is_number_changed(seen, i1, i2, read, j1, j2):
            return Difference(_short(answer.essence.quote(start, end)), _short(piece.essence.original))
    return None


def _is_number_changed(seen: str, i1: int, i2: int, read: str, j1: int, j2: int) -> bool:
    """Whether nothing but digits differs there, and there is a number on both sides."""
    if not (seen[i1:i2] + read[j1:j2]).isdecimal():
        return False
    there, here = _run(seen, i1, i2), _run(read, j1, j2)
    return bool(there and here) and there != here and abs(len(there) - len(here)) <= 1


def _run(text: str, start: int, end: int) -> str:
    """The digits there, with those around them."""
    while start > 0 and text[start - 1].isdecimal():
        start -= 1
    while end < len(text) and text[end].isdecimal():
        end += 1
    return text[start:end]


def _short(text: str) -> str:
    return text if len(text) <= QUOTE else f"{text[:QUOTE]}…"
