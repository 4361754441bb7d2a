"""Where in a Markdown text its formulas stand, as the parser sees them: none in code, none that are prices."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

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
        column = self.lines[number].find(part, self._read.get(number, 0))
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
    """A paragraph's formulas. Its own lines are looked for within those of the text, which have marks before them."""
    first = (token.map or [0])[0]
    lines = token.content.split("\n")
    begins = [source.at(first + number, _written(line, is_cell=is_cell)) for number, line in enumerate(lines)]
    within = "cell" if is_cell else "line"
    for child in token.children or ():
        if child.type not in ("math_inline", "math_inline_double"):
            continue
        start, end = (_offset(lines, begins, place, is_cell=is_cell) for place in child.meta["place"])
        if start is None or end is None or _is_interrupted(token, child, source.text[start:end], is_cell=is_cell):
            continue
        display = child.type == "math_inline_double"
        yield Place(start, end, child.content.strip(), child.markup, within, display=display)


def _offset(lines: list[str], begins: list[int | None], place: int, *, is_cell: bool) -> int | None:
    for line, begin in zip(lines, begins, strict=True):
        if place <= len(line):
            return None if begin is None else begin + len(_written(line[:place], is_cell=is_cell))
        place -= len(line) + 1
    return None


def _is_interrupted(token: Token, child: Token, written: str, *, is_cell: bool) -> bool:
    start, end = child.meta["place"]
    return _written(token.content[start:end], is_cell=is_cell) != written


def _written(text: str, *, is_cell: bool) -> str:
    r"""In a table's cell `|` is written `\|`."""
    return text.replace("|", "\\|") if is_cell else text


def _of_html(source: _Source, token: Token) -> Iterator[Place]:
    first = (token.map or [0])[0]
    for number, line in enumerate(token.content.rstrip("\n").split("\n")):
        begin = source.at(first + number, line)
        if begin is None:
            continue
        for match in places_in_html(line):
            tex = html.unescape(match[1])
            yield Place(begin + match.start(), begin + match.end(), tex, "$", "html", display=False)
