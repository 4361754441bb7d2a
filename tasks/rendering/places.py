"""Where in a Markdown text its formulas stand, as the parser sees them: none in code, none that are prices."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from markdown_it.token import Token

from tasks.rendering.formulas import places_in_html
from tasks.rendering.markdown import parse_markdown


@dataclass(frozen=True)
class Place:
    """A formula between two characters of the text. `mark` is what opens it. It stands `within` a block (on lines of
    its own), a line, the cell of a table or HTML."""

    start: int
    end: int
    tex: str
    mark: str
    within: str
    display: bool


def find_formulas(text: str) -> list[Place]:
    """The formulas of the text, whose lines end in `\\n`, in their order. One that stands on several lines of a quote
    or a list is left out, since marks of those stand between its own lines."""
    source = _Source(text)
    cell = False
    places: list[Place] = []
    for token in parse_markdown(text):
        cell = token.type in ("td_open", "th_open") or (cell and token.type not in ("td_close", "th_close"))
        if token.type == "math_block":
            places += _of_block(source, token)
        elif token.type == "inline":
            places += _of_line(source, token, is_cell=cell)
        elif token.type == "html_block":
            places += _of_html(source, token)
    return places


class _Source:
    """The text with its lines, and how far each was read: cells of a table stand in one line."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.text = text
        self._starts = [0]
        self._read: dict[int, int] = {}
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, number: int, part: str) -> int | None:
        """At which character a line holds this part of it."""
        column = self.lines[number].find(part, self._read.get(number, 0)) if number < len(self.lines) else -1
        if column < 0:
            return None
        self._read[number] = column + len(part)
        return self._starts[number] + column

    def end_of(self, number: int) -> int:
        return self._starts[number] + len(self.lines[number].rstrip())


def _of_block(source: _Source, token: Token) -> Iterator[Place]:
    first, after = token.map or (0, 0)
    start = source.at(first, token.markup or "\\[")
    if start is not None and after > first:
        end = source.end_of(after - 1)
        yield Place(start, end, token.content.strip(), token.markup or "\\[", "block", display=True)


def _of_line(source: _Source, token: Token, *, is_cell: bool) -> Iterator[Place]:
    formulas = [child for child in token.children or () if child.type in ("math_inline", "math_inline_double")]
    paragraph = _Paragraph(source, token, is_cell=is_cell)  # even without any: cells are looked for one after another
    for formula in formulas:
        start, end = (paragraph.at(place) for place in formula.meta["place"])
        if start is None or end is None or not paragraph.stands_at(formula.meta["place"], start, end):
            continue
        within, display = "cell" if is_cell else "line", formula.type == "math_inline_double"
        yield Place(start, end, formula.content.strip(), formula.markup, within, display=display)


class _Paragraph:
    """A stretch of text that the parser read as one; its lines are those of the source without the marks before."""

    def __init__(self, source: _Source, token: Token, *, is_cell: bool) -> None:
        first = (token.map or [0])[0]
        self._source, self._text, self._is_cell = source, token.content, is_cell
        self._lines = self._text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
        self._begins = [source.at(first + number, self._written(line)) for number, line in enumerate(self._lines)]

    def at(self, place: int) -> int | None:
        """At which character of the source one of this text stands."""
        number = bisect_right(self._starts, place) - 1
        begin = self._begins[number]
        return None if begin is None else begin + len(self._written(self._text[self._starts[number] : place]))

    def stands_at(self, place: tuple[int, int], start: int, end: int) -> bool:
        """Whether the source has the same there, without marks in between."""
        return self._written(self._text[slice(*place)]) == self._source.text[start:end]

    def _written(self, text: str) -> str:
        r"""In a table's cell `|` is written `\|`."""
        return text.replace("|", "\\|") if self._is_cell else text


def _of_html(source: _Source, token: Token) -> Iterator[Place]:
    first = (token.map or [0])[0]
    for number, line in enumerate(token.content.rstrip("\n").split("\n")):
        begin = source.at(first + number, line)
        if begin is None:
            continue
        for match in places_in_html(line):
            tex = html.unescape(match[1])
            yield Place(begin + match.start(), begin + match.end(), tex, "$", "html", display=False)
