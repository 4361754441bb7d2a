"""Levels of headings, by their numbers: pages that were read one by one each begin their headings anew. And those
under which a page stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tasks.binding.sheet import Sheet
from tasks.guards.fences import blocks_of

DEEPEST = 6
ASCENDING = 0.8  # of the numbers that follow each other, else they number something else

_HEADING = re.compile(r"^(#{1,6})([ \t]+)(\S.*)$", re.MULTILINE)
_CN = "[一二三四五六七八九十百零〇\\d]{1,5}"
_ROMAN = r"[IVXLC]{1,7}"
# What stands above what, from the outermost; a number of several parts comes last, and its parts say how deep it is.
_WORDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:part|book|volume|teil)\s+(?:{_ROMAN}|\d{{1,3}}|[A-Z])\b|第\s?{_CN}\s?(?:部分|[部编編卷篇])",
        rf"(?i:chapter|kapitel|appendix|annex)\s+(?:{_ROMAN}|\d{{1,3}}|[A-Z])\b|第\s?{_CN}\s?[章回]|附[录錄]\s?[A-Z一二三四五六七八九十]",
        rf"(?i:section|abschnitt|article)\s+(?:{_ROMAN}|\d{{1,3}})\b(?!\.\d)|第\s?{_CN}\s?[节節]",
        r"[一二三四五六七八九十]{1,3}[、．.]",
        r"[（(][一二三四五六七八九十]{1,3}[）)]",
    )
)
_NUMBER = re.compile(r"(?:§\s?)?((?:\d{1,2}|[A-Z](?=\.\d))(?:\.\d{1,3}){0,4})(?:[.、．]|(?=\s))\s*(?=[^\s\d%])")


@dataclass(frozen=True)
class _Heading:
    """A heading of a page: where its marks stand, its level as read, and its rank and number if it has one. A rank is
    what numbers it, and how many parts the number has."""

    page: int
    start: int
    level: int
    rank: tuple[int, int] | None
    number: tuple[str, ...] = ()


def level_headings(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages with their numbered headings at the levels that the numbers show; those without a number keep their
    place below the numbered one before them on the page. If the numbers show none, all stays as it was read."""
    headings = [each for page, sheet in enumerate(sheets) if sheet.is_read for each in _headings(page, sheet.text)]
    levels = _levels(headings)
    if not levels:
        return list(sheets)
    texts = [sheet.text for sheet in sheets]
    for heading, level in reversed(list(_leveled(headings, levels))):
        text = texts[heading.page]
        texts[heading.page] = text[: heading.start] + "#" * level + text[heading.start + heading.level :]
    return [replace(sheet, text=text) for sheet, text in zip(sheets, texts, strict=True)]


def open_headings(texts: Sequence[str]) -> list[str]:
    """The headings under which what follows these texts stands, outermost first, as lines of Markdown."""
    path: list[tuple[int, str]] = []
    for page, text in enumerate(texts):
        for heading in _headings(page, text):
            path = [(level, line) for level, line in path if level < heading.level]
            path.append((heading.level, text[heading.start :].split("\n", 1)[0].strip()))
    return [line for _level, line in path]


def _headings(page: int, text: str) -> Iterator[_Heading]:
    found = list(_HEADING.finditer(text))
    has_code = found and ("```" in text or "~~~" in text)
    code = (
        [(opening.line, closing.line if closing else len(text)) for opening, closing in blocks_of(text.split("\n"))]
        if has_code
        else []
    )
    for match in found:
        line = text.count("\n", 0, match.start()) if code else 0
        if not any(first <= line <= last for first, last in code):
            rank, number = _rank(match[3].replace("*", ""))
            yield _Heading(page, match.start(), len(match[1]), rank, number)


def _rank(said: str) -> tuple[tuple[int, int] | None, tuple[str, ...]]:
    for place, pattern in enumerate(_WORDS):
        if match := pattern.match(said):
            return (place, 1), (match[0],)
    if match := _NUMBER.match(said):
        parts = tuple(match[1].split("."))
        return (len(_WORDS), len(parts)), parts
    return None, ()


def _levels(headings: Sequence[_Heading]) -> dict[tuple[int, int], int]:
    """The level of each rank; nothing if the numbers show none."""
    ranks = sorted({heading.rank for heading in headings if heading.rank})
    if not ranks or sum(heading.rank is not None for heading in headings) < 2 or not _is_ascending(headings):
        return {}
    level = 2 if _has_title(headings) else 1
    levels = {ranks[0]: level}
    for above, rank in pairwise(ranks):
        level += rank[1] - above[1] if rank[0] == above[0] else 1
        levels[rank] = min(level, DEEPEST)
    return levels


def _has_title(headings: Sequence[_Heading]) -> bool:
    """Whether an unnumbered heading of the first level stands above all of them."""
    first = next(place for place, heading in enumerate(headings) if heading.rank)
    return any(heading.level == 1 for heading in headings[:first])


def _is_ascending(headings: Sequence[_Heading]) -> bool:
    """Whether the numbers follow each other as those of sections do."""
    numbers = [tuple(map(_value, h.number)) for h in headings if h.rank and h.rank[0] == len(_WORDS)]
    steps = [one < after or after[-1] == 1 for one, after in pairwise(numbers)]
    return sum(steps) >= ASCENDING * len(steps)


def _value(part: str) -> int:
    return int(part) if part.isdecimal() else ord(part)


def _leveled(headings: Sequence[_Heading], levels: dict[tuple[int, int], int]) -> Iterator[tuple[_Heading, int]]:
    above: tuple[_Heading, int] | None = None  # the last numbered one of the page, and its level
    for heading in headings:
        if heading.rank:
            above = heading, levels[heading.rank]
            yield above
        elif above and above[0].page == heading.page and heading.level > above[0].level:
            yield heading, min(DEEPEST, above[1] + heading.level - above[0].level)
