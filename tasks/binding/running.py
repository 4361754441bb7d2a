"""Running heads, running feet and page numbers: what stands at the same edge of page after page.

A line is one if enough pages have it, up to the page's number in it and what a reader gets wrong in a character. It may
be on all pages, on all left or right ones, or on those of a chapter. What no page has beside other text is the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from tasks.binding.lines import Key, Line, lines_at
from tasks.binding.sheet import Sheet

LEAST = 3  # pages
SHARE = 1 / 3  # of all pages, or of the left or the right ones
DENSITY = 1 / 2  # of those between the first and the last that has it, where there are fewer
ALIKE = 0.85  # of the characters, where a reader was wrong
LEAST_WORDS = 6  # characters that are compared so
COMPARED = 20  # running heads that a line is compared with

_NUMBERS = re.compile(r" \d+ ")  # numbers that stand alone, as keys have them
_HYPHENS = re.compile(r"-(?=-)|-\Z")


@dataclass(frozen=True)
class Leaf:
    """A page ready to be bound: its text, the marks that stand above and below it, and whether what stands there may go
    on from the page before and on the page after."""

    number: int
    text: str
    is_read: bool = True
    heads: tuple[str, ...] = ()
    feet: tuple[str, ...] = ()
    is_open_above: bool = True
    is_open_below: bool = True


@dataclass(frozen=True)
class _Edges:
    """A page with the lines at its edges, the outermost first."""

    sheet: Sheet
    head: Sequence[Line]
    foot: Sequence[Line]

    def rest(self) -> str:
        """The text between these lines."""
        start = self.head[-1].end if self.head else 0
        return self.sheet.text[start : self.foot[-1].start if self.foot else None].strip()


def find_running(sheets: Sequence[Sheet], running: str) -> list[Leaf]:
    """The pages, with their running heads, feet and numbers kept (`keep`), left out (`drop`) or as marks (`mark`)."""
    pages = [_edges(sheet) for sheet in sheets]
    known = _Known(_recurring(pages))
    known = _Known(_recurring(page for page in map(known.among, pages) if page.rest()))
    return [_leaf(known.among(page, keeps_title=True), running) for page in pages]


def _edges(sheet: Sheet) -> _Edges:
    if not sheet.is_read:
        return _Edges(sheet, (), ())
    return _Edges(sheet, lines_at(sheet, "head"), lines_at(sheet, "foot"))


def _recurring(pages: Iterable[_Edges]) -> frozenset[Key]:
    """What stands at the edges of enough pages."""
    read = [page for page in pages if page.sheet.is_read]
    where: dict[Key, list[int]] = defaultdict(list)
    for page in read:
        lines = [line for line in (*page.head, *page.foot) if not line.is_heading]
        for key in {key for line in lines for key in line.keys}:
            where[key].append(page.sheet.number)
    numbers = [page.sheet.number for page in read]
    scopes: list[list[int]] = [numbers, *([n for n in numbers if n % 2 == side] for side in (0, 1))]
    return frozenset(key for key, found in where.items() if _is_enough(key, found, scopes))


def _is_enough(key: Key, found: Sequence[int], scopes: Sequence[Sequence[int]]) -> bool:
    """Whether so many pages have it, of all or of the left or the right ones. A number alone that rises with the pages
    needs no share of them: many are not printed, or misread."""
    if len(found) < LEAST or not key.edge:
        return len(found) >= LEAST
    sides: list[list[int]] = [list(found), *([n for n in found if n % 2 == side] for side in (0, 1))]
    return any(_is_often(some, scope) for some, scope in zip(sides, scopes, strict=True))


def _is_often(found: Sequence[int], scope: Sequence[int]) -> bool:
    if len(found) < LEAST:
        return False
    span = bisect_right(scope, found[-1]) - bisect_left(scope, found[0])
    return len(found) >= SHARE * len(scope) or len(found) >= DENSITY * span


class _Known:
    """What runs through the document."""

    def __init__(self, keys: frozenset[Key]) -> None:
        self._keys = keys
        self._alike: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        for key in sorted(keys, key=lambda each: each.words):
            if key.edge and len(key.words) >= LEAST_WORDS:
                self._alike[key.edge, key.distance].append(key.words)

    def among(self, page: _Edges, *, keeps_title: bool = False) -> _Edges:
        """The page with those lines alone that are known, as far as they follow each other from its edge. What others
        repeat of the top of the first page is the title there, which may be to be kept."""
        stays = keeps_title and page.sheet.number == 1
        head = list(takewhile(lambda line: self._has(line) and (line.is_number or not stays), page.head))
        end = head[-1].end if head else 0
        foot = takewhile(lambda line: line.start >= end and self._has(line), page.foot)
        return _Edges(page.sheet, head, list(foot))

    def _has(self, line: Line) -> bool:
        if any(key in self._keys for key in line.keys):
            return True
        return not (line.is_number or line.is_heading) and any(map(self._has_alike, line.keys))

    def _has_alike(self, key: Key) -> bool:
        """Whether a reader may have got some characters wrong, but no number."""
        digits = _NUMBERS.findall(key.words)
        some = self._alike.get((key.edge, key.distance), [])[:COMPARED]
        return any(_is_alike(words, key.words) for words in some if _NUMBERS.findall(words) == digits)


def _is_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return all(ratio() >= ALIKE for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


def _leaf(page: _Edges, running: str) -> Leaf:
    sheet = page.sheet
    if running == "keep":
        return Leaf(sheet.number, sheet.text, sheet.is_read, is_open_above=not page.head, is_open_below=not page.foot)
    if running == "drop":
        return Leaf(sheet.number, page.rest(), sheet.is_read)
    heads = [_mark(sheet, line, "running head") for line in page.head]
    feet = [_mark(sheet, line, "running foot") for line in reversed(page.foot)]
    return Leaf(sheet.number, page.rest(), sheet.is_read, tuple(heads), tuple(feet))


def _mark(sheet: Sheet, line: Line, name: str) -> str:
    """The line as a comment, which it can't end."""
    said = sheet.text[line.start : line.end].strip()
    return f"<!-- {'page number' if line.is_number else name}: {_HYPHENS.sub('- ', said)} -->"
