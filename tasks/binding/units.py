"""The unit that a page begins with and the one it ends with: a paragraph, an item of a list, a table, or another.

A page is looked at from its ends alone, since a whole parse of each page would make a long document slow to ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tasks.guards.fences import blocks_of

_ITEM = re.compile(r"\s{0,12}(?:[-*+•]|\d{1,9}[.)])\s+\S")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_FENCE = ("```", "~~~")
# The first line of what is no plain text: headings, quotes, rules, code, formulas, figures, HTML.
_OTHER = re.compile(
    r"#{1,6}(?:\s|$)|>|\||<(?!/?(?:b|em|i|strong|sub|sup|u)\b)|!\[|\$\$|\\\[|`{3}|~{3}| {4}|\t"
    r"|([-*_])(?:[ \t]*\1){2,}[ \t]*$"
)
MOST_FOOTNOTES = 40  # of a page, that are looked past
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_CAPTION = re.compile(
    r"[*_]*(?:(?:Figures?|FIGURES?|F[Ii][Gg]\.|Tables?|TABLES?|T[Aa][Bb]\.|Charts?|Plates?|PLATES?|Schemes?|Listings?"
    r"|Algorithms?|Exhibits?)\s?[\dA-Z][\d.A-Z-]{0,6}(?:[.:：)*_—–-]|$|\s+[A-Z(*_—–-])"
    r"|[图圖表]\s?[\d一二三四五六七八九十][\d.一二三四五六七八九十-]{0,6}(?:[.:：*_]|\s|$))"
)
_FOOTNOTE = re.compile(
    r"\[\^[^\]\n]{1,40}\]:|<sup>[^<\n]{1,8}</sup>|\$\s*\^\{?[\d*†‡]{1,4}\}?\s*\$|[¹²³⁰⁴-⁹†‡]|[①-⑳]|\\\*\s?\S|\[\d{1,3}\]\s"
)


class Kind(Enum):
    PARAGRAPH = auto()
    ITEM = auto()
    PIPES = auto()  # a table of lines and bars
    HTML_TABLE = auto()
    FOOTNOTE = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Unit:
    """A stretch of a page's text."""

    kind: Kind
    start: int
    end: int


def first_unit(text: str) -> Unit:
    """What the page begins with; the text has no space around it."""
    if text[:6].lower() == "<table":
        end = text.lower().find("</table>") + len("</table>")
        is_plain = end > len("</table>") and "<table" not in text[6:end].lower()
        return Unit(Kind.HTML_TABLE if is_plain else Kind.OTHER, 0, end if is_plain else len(text))
    lines = list(_block_lines(text))
    if len(lines) > 1 and _is_table([text[start:end] for start, end in lines[:2]]):
        return Unit(Kind.PIPES, 0, lines[-1][1])
    kind = _kind_of(text[: lines[0][1]])
    if kind is not Kind.PARAGRAPH:
        return Unit(kind, 0, lines[-1][1])
    end = lines[0][1]
    for start, line_end in lines[1:]:
        line = text[start:line_end]
        if _UNDERLINE.fullmatch(line):
            return Unit(Kind.OTHER, 0, line_end)
        if _kind_of(line) is not Kind.PARAGRAPH:
            break
        end = line_end
    return Unit(Kind.PARAGRAPH, 0, end)


def last_unit(text: str) -> Unit:
    """What the page ends with, footnotes aside; the text has no space around it."""
    end = len(text)
    for _footnote in range(MOST_FOOTNOTES):
        unit = _ending(text, end)
        if unit.kind is not Kind.FOOTNOTE:
            return Unit(Kind.OTHER, unit.start, unit.end) if _is_inside(text, unit) else unit
        end = len(text[: unit.start].rstrip())
        if not end:
            break
    return Unit(Kind.OTHER, 0, 0)


def _ending(text: str, end: int) -> Unit:
    if text[end - 8 : end].lower() == "</table>":
        start = text.lower().rfind("<table", 0, end)
        is_plain = start >= 0 and text.lower().find("</table>", start) == end - 8
        return Unit(Kind.HTML_TABLE if is_plain else Kind.OTHER, max(start, 0), end)
    start = _block_start(text, end)
    lines = text[start:end].split("\n")
    if any(_is_table(lines[n - 1 : n + 1]) for n in range(1, len(lines))):
        is_all = _is_table(lines[:2]) and all("|" in line for line in lines)
        return Unit(Kind.PIPES if is_all else Kind.OTHER, start, end)
    kind, place = Kind.OTHER, start
    for number, line in enumerate(lines):
        found = Kind.OTHER if number and _UNDERLINE.fullmatch(line) else _kind_of(line)
        is_continued = found is Kind.PARAGRAPH and number and kind is not Kind.OTHER
        if not is_continued:
            kind, start = found, place
        place += len(line) + 1
    return Unit(Kind.OTHER if lines[-1].rstrip().endswith(("$$", "\\]")) else kind, start, end)


def _kind_of(line: str) -> Kind:
    if _FOOTNOTE.match(line):
        return Kind.FOOTNOTE
    if _OTHER.match(line) or _CAPTION.match(line):
        return Kind.OTHER
    return Kind.ITEM if _ITEM.match(line) else Kind.PARAGRAPH


def _is_table(lines: list[str]) -> bool:
    """Whether a header and its delimiters stand there."""
    return (
        len(lines) == 2
        and "|" in lines[0]
        and "|" in lines[1]
        and bool(_DELIMITERS.fullmatch(lines[1].strip()))
        and len(cells_of(lines[0])) == len(cells_of(lines[1]))
    )


def cells_of(row: str) -> list[str]:
    """The cells of a row of bars."""
    bare = row.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", bare)]


def _block_lines(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of the first block begin and end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not text[start:end].strip():
            return
        yield start, end
        start = end + 1


def _block_start(text: str, end: int) -> int:
    """Where the block begins that ends there."""
    start = end
    while start > 0:
        before = text.rfind("\n", 0, start)
        if not text[before + 1 : start].strip():
            return start + 1
        start = before
    return 0


def _is_inside(text: str, unit: Unit) -> bool:
    """Whether the unit is part of a code block or of a formula that began before it."""
    before = text[: unit.start]
    if before.count("$$") % 2:
        return True
    if not any(mark in text for mark in _FENCE):
        return False
    line = before.count("\n")
    return any(
        opening.line <= line and (closing is None or line <= closing.line)
        for opening, closing in blocks_of(text.splitlines())
    )
