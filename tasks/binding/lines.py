"""The lines at the edges of a page that may be a running head, a running foot or a page number, and what they have in
common with those of other pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.binding.sheet import Sheet

DEPTH = 3  # lines at each edge
LONGEST = 100  # characters of such a line

# Numbers stand alone, not within a word such as `0f`; words count by their characters, without spaces.
_TOKEN = re.compile(r"(?<![^\W\d_\u2e80-\u9fff])(\d{1,5})(?![^\W_\u2e80-\u9fff])|[^\W_]")
_ROMAN = re.compile(r"(?=[ivxlcdm])(m{0,3})(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_AT_EDGE = re.compile(r"\A\W*([ivxlcdm]{1,8}|[IVXLCDM]{1,8})(?!\w)|(?<!\w)([ivxlcdm]{1,8}|[IVXLCDM]{1,8})\W*\Z")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_PAGE_WORDS = re.compile(r"\b(?:page|pages|pag|pg|p|pp|seite|s|of|von|de|sur)\b\.?|[第页頁共]", re.IGNORECASE)
_OF = re.compile(r"\d\s*(?:of|von|de|sur|/|／|[页頁]?[\s,，/]*共)\s*\d", re.IGNORECASE)
# What counts something else than pages: it rises too, where each page holds one.
_COUNTS = re.compile(
    r"\b(?:chapter|section|part|question|exercise|problem|lesson|unit|slide|step|item|appendix|figure|table|no|nr|number"
    r"|day|week|module|task|test|quiz|article|act|scene|book|verse|psalm|hymn|song|letter|case|form|invoice|report"
    r"|kapitel|teil|aufgabe)\b\W{0,3}(?:\d|[ivxlcdm]+\W*\Z)|第\s?\d+\s?[^\s\d页頁]|[题章节例课]\s?\d",
    re.IGNORECASE,
)
_HEADING = re.compile(r"#{1,6}\s+")
_NO_LINE = re.compile(
    r"\s*(?:[-*+•]\s|\d{1,9}[.)]\s|[|>]|`{3}|~{3}|!\[|\$\$|\\\[|\[\^|#{1,6}\s*$|<(?!/?(?:center|small|b|i|em|strong)\b))"
    r"|.*\|.*\||[\W_]*\Z",
    re.DOTALL,
)
_MARKUP = re.compile(r"</?(?:center|small|b|i|em|strong)>|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """What lines of several pages have in common: their words, and a number that rises with the pages by its distance
    from the page's own. Words without such a number are the same with all their numbers."""

    edge: str  # `head` or `foot`; empty for a number alone, wherever it stands
    words: str
    distance: int | None = None


@dataclass(frozen=True)
class Line:
    """A line at the edge of a page, and where it stands there."""

    start: int
    end: int
    keys: tuple[Key, ...]
    is_number: bool
    is_heading: bool


def lines_at(sheet: Sheet, edge: str) -> list[Line]:
    """The lines at that edge of the page, the outermost first, as far as they may be what is looked for."""
    found = []
    for start, end in _places(sheet.text, edge):
        line = _look(sheet, start, end, edge) if end - start <= LONGEST else None
        if line is None:
            break
        found.append(line)
    return found


def _places(text: str, edge: str) -> Iterator[tuple[int, int]]:
    """Where the outermost lines begin and end that are not empty."""
    start, stop, count = 0, len(text), 0
    while count < DEPTH and start < stop:
        if edge == "head":
            end = text.find("\n", start, stop)
            place = (start, stop if end < 0 else end)
            start = place[1] + 1
        else:
            place = (text.rfind("\n", start, stop) + 1, stop)
            stop = place[0] - 1
        if text[place[0] : place[1]].strip():
            count += 1
            yield place


def _look(sheet: Sheet, start: int, end: int, edge: str) -> Line | None:
    said = sheet.text[start:end].strip()
    if value := _page_number(said):
        key = Key("", value[0], value[1] - sheet.number)
        return Line(start, end, (key,), is_number=True, is_heading=False)
    if _NO_LINE.match(said):
        return None
    heading = _HEADING.match(said)
    plain = _MARKUP.sub("", said[heading.end() :] if heading else said)
    tokens = _tokens(plain)
    keys = [Key(edge, "".join(tokens))]
    if not heading and not _COUNTS.search(plain):
        keys += _rising(plain, tokens, sheet.number, edge)
    return Line(start, end, tuple(keys), is_number=False, is_heading=heading is not None)


def _page_number(said: str) -> tuple[str, int] | None:
    """How the number is written, and the number, that stands in the line alone or with words like `page` and `of`."""
    bare = _PAGE_WORDS.sub(" ", _MARKUP.sub("", said)).strip(" \t-–—·•.~[]()|/／,，")
    tokens = re.findall(r"\w+", bare)
    is_one = len(tokens) == 1 or (len(tokens) == 2 and _OF.search(said))
    if is_one and all(token.isdecimal() and len(token) <= 5 for token in tokens):
        return "1", int(tokens[0])
    if len(tokens) == 1 and (value := _roman(tokens[0])):
        return "i", value
    return None


def _rising(plain: str, tokens: list[str], number: int, edge: str) -> Iterator[Key]:
    """A key for each number that may be the page's; it stands beside two words at least."""
    if sum(token[0] != " " for token in tokens) < 4 or len(plain.split()) < 2:
        return
    for place, token in enumerate(tokens):
        if token[0] == " ":
            others = [*tokens[:place], "#", *tokens[place + 1 :]]
            yield Key(edge, "".join(others), int(token) - number)
    if (roman := _ROMAN_AT_EDGE.search(plain)) and (value := _roman(roman[1] or roman[2])):
        others = _tokens(plain[: roman.start()] + plain[roman.end() :])
        yield Key(edge, "".join([*others, "#"]), value - number)


def _tokens(plain: str) -> list[str]:
    """The characters of the words, and the numbers that stand alone, each between spaces."""
    return [f" {found[1]} " if found[1] else found[0] for found in _TOKEN.finditer(plain.casefold())]


def _roman(word: str) -> int:
    """The value of a Roman numeral; 0 if it is none."""
    if not word or not word.isascii() or not _ROMAN.fullmatch(word):
        return 0
    values = [_VALUES[letter] for letter in word.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
