"""Whether a table goes on over the end of a page: the same columns, and either the same header once more or a first
row that is a row like the others. Tables of bars and tables in HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from tasks.binding.units import Kind, cells_of

LOOKED_AT = 12  # rows of a table
Row = tuple[str, ...]

_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t([dh])\b([^<>]*)>(.*?)(?=</?t[dhr]\b)", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,3})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_GROUP = re.compile(r"</?t(?:head|body)\b[^<>]*>\s*", re.IGNORECASE)
_HEAD_CELL = re.compile(r"(</?)th\b", re.IGNORECASE)
_CLOSING = re.compile(r"\s*(?:</tbody>\s*)?</table>\Z", re.IGNORECASE)
_ALONE = re.compile(r"<(?:caption|tfoot)\b", re.IGNORECASE)  # it is closed by a sum, or has a name of its own
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d年?")
_NUMBER = re.compile(r"[-+−(]?\s?[$€£¥￥]?\s?\d[\d.,:/ –-]*\s?(?:%|‰|\)|[a-zA-Zµ°]{1,3}\d?|元|年|月|日|个|人|次)?")


@dataclass(frozen=True)
class Table:
    """What decides whether another table continues this one. `has_header` is only whether it says so itself."""

    columns: int
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    has_header: bool
    closing: str = ""  # what ends it
    is_alone: bool = False


@dataclass(frozen=True)
class _Html:
    """The first rows of a table: where they begin, and what their cells say."""

    starts: list[int]
    cells: list[Row]
    headers: int  # rows of heads at its top
    columns: int


def read_table(text: str, kind: Kind) -> Table:
    """The table's shape and its first rows."""
    if kind is Kind.PIPES:
        lines = text.split("\n", LOOKED_AT + 2)[: LOOKED_AT + 2]
        body = tuple(_plain(cells_of(line)) for line in lines[2:])
        return Table(len(cells_of(lines[1])), (_plain(cells_of(lines[0])),), body, has_header=True)
    html = _read_html(text)
    count = html.headers or 1
    closing = _CLOSING.search(text[-200:])
    return Table(
        html.columns,
        tuple(html.cells[:count]),
        tuple(html.cells[count : count + LOOKED_AT]),
        has_header=html.headers > 0,
        closing=closing[0] if closing else "",
        is_alone=closing is None or "<tfoot" in text.lower(),
    )


def more_rows(table: Table, text: str, kind: Kind) -> str | None:
    """What of the next page's table is to be added to this one; None if it is another table."""
    if table.is_alone:
        return None
    return _more_lines(table, text) if kind is Kind.PIPES else _more_html(table, text)


def _more_lines(table: Table, text: str) -> str | None:
    lines = text.split("\n")
    first = _plain(cells_of(lines[0]))
    if len(cells_of(lines[1])) != table.columns:
        return None
    if first in table.header or not any(first):
        rows = lines[2:]
    elif _is_like(first, table):
        rows = [lines[0], *lines[2:]]
    else:
        return None
    return "".join(f"\n{line}" for line in rows) if rows else None


def _more_html(table: Table, text: str) -> str | None:
    html = _read_html(text)
    end = _CLOSING.search(text)
    if end is None or html.columns != table.columns or _ALONE.search(text):
        return None
    skipped = _skipped(table, html)
    if skipped is None or skipped >= len(html.starts):
        return None
    rows = _GROUP.sub("", text[html.starts[skipped] : end.start()])
    return (rows if skipped else _HEAD_CELL.sub(r"\1td", rows)) + table.closing


def _skipped(table: Table, html: _Html) -> int | None:
    """How many rows are the header once more; None if it is another table."""
    count = len(table.header)
    if tuple(html.cells[:count]) == table.header:
        return count
    goes_on = table.has_header and not html.headers
    return 0 if goes_on or (html.headers < 2 and _is_like(html.cells[0], table)) else None


def _read_html(text: str) -> _Html:
    starts = [row.start() for row in islice(_ROW.finditer(text), LOOKED_AT + 1)]
    found = [_CELL.findall(text, start, end) for start, end in pairwise([*starts, len(text)])]
    cells = [_plain([_TAG.sub(" ", inner) for _name, _attributes, inner in row]) for row in found]
    widths = [sum(_width(attributes) for _name, attributes, _inner in row) for row in found]
    headers = 0
    while headers < len(found) and all(name in "hH" for name, _attributes, _inner in found[headers]):
        headers += 1
    return _Html(starts, cells, headers if headers < len(found) else min(headers, 1), max(widths, default=0))


def _width(attributes: str) -> int:
    span = _SPAN.search(attributes)
    return int(span[1]) if span else 1


def _is_like(row: Row, table: Table) -> bool:
    """Whether the row is like those of the body and unlike the header, which only columns of numbers can show: in
    each of them there stands one."""
    telling = [(column, kind) for column, kind in _kinds(table).items() if column < len(row)]
    return bool(telling) and all(_kind(row[column]) == kind for column, kind in telling)


def _kinds(table: Table) -> dict[int, str]:
    """The columns that hold numbers (or years) under a head that is none."""
    found = {}
    for column, head in enumerate(table.header[-1] if table.header else ()):
        counts = Counter(_kind(row[column]) for row in table.body if column < len(row) and row[column])
        kind, count = counts.most_common(1)[0] if counts else ("", 0)
        if kind in ("number", "year") and kind != _kind(head) and 3 * count >= 2 * counts.total():
            found[column] = kind
    return found


def _kind(cell: str) -> str:
    if _YEAR.fullmatch(cell):
        return "year"
    return "number" if _NUMBER.fullmatch(cell[:40]) else "text"


def _plain(cells: Sequence[str]) -> Row:
    return tuple(" ".join(cell.replace("*", "").split()).casefold() for cell in cells)
