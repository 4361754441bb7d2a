"""Binding: page after page is added to the text, joined to what stands there last if that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.binding.headings import level_headings
from tasks.binding.running import Leaf, find_running
from tasks.binding.sentences import goes_on
from tasks.binding.sheet import Sheet
from tasks.binding.tables import Table, more_rows, read_table
from tasks.binding.units import Kind, Unit, first_unit, last_unit

LOOKED_AT = 2000  # characters of what goes on; a sentence over a hundred pages is not looked through at each

_TABLES = (Kind.PIPES, Kind.HTML_TABLE)


def bind_pages(sheets: Sequence[Sheet], *, running: str = "keep", headings: str = "as_read") -> str:
    """The pages as one Markdown text. `running` heads, feet and page numbers are kept (`keep`), left out (`drop`) or
    put into comments (`mark`); `headings` follow their numbers (`by_number`), or else have the levels that were
    read."""
    read = [Sheet(sheet.number, sheet.text.strip(), sheet.is_read) for sheet in sheets]
    if headings == "by_number":
        read = level_headings(read)
    binder = _Binder()
    for leaf in find_running(read, running):
        binder.add(leaf)
    return binder.text()


@dataclass(frozen=True)
class _Joint:
    """How a page continues what is open: what is taken off there, what is added, and up to where that is the page's."""

    drop: int
    added: str
    taken: int


class _Binder:
    """The text so far. What it ends with may be `_open`, and `_end` is the last of that; `_after` comes once it is
    closed: footnotes and marks between the halves of a sentence."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._after: list[str] = []
        self._open: Kind | None = None
        self._end = ""
        self._table: Table | None = None
        self._before = Leaf(0, "")

    def text(self) -> str:
        self._close()
        return "".join(self._out)

    def add(self, leaf: Leaf) -> None:
        if leaf.number != self._before.number + 1 or not leaf.is_read:
            self._close()
        joint = self._joint(leaf) if leaf.text else None
        self._before = leaf
        if joint:
            self._join(joint)
            self._after += [f"\n\n{mark}" for mark in leaf.heads]
            self._write(leaf.text[joint.taken :], leaf, is_rest=True)
        elif leaf.text:
            self._close()
            for mark in leaf.heads:
                self._out.append(f"{self._gap()}{mark}")
            self._write(leaf.text, leaf)
        else:
            self._after += [f"\n\n{mark}" for mark in leaf.heads]
        self._after += [f"\n\n{mark}" for mark in leaf.feet]

    def _gap(self) -> str:
        return "\n\n" if self._out else ""

    def _close(self) -> None:
        """Nothing more continues what stands last."""
        after = "".join(self._after)
        if after:
            self._out.append(after if self._out else after.lstrip("\n"))
        self._after.clear()
        self._open = None

    def _write(self, text: str, leaf: Leaf, *, is_rest: bool = False) -> None:
        """Add the page, or the rest of it, and see what it ends with."""
        bare = text.strip()
        if not bare:
            return
        gap = text[: len(text) - len(text.lstrip())] if is_rest else self._gap()
        unit = last_unit(bare) if leaf.is_read and leaf.is_open_below else Unit(Kind.OTHER, 0, len(bare))
        if is_rest and not unit.end:  # footnotes alone
            self._after.append(text)
            return
        if is_rest:
            gap = "\n\n" if self._after else gap
            self._close()
        self._out += [gap + bare[: unit.start], bare[unit.start : unit.end]]
        self._after += filter(None, [bare[unit.end :]])
        self._open, self._end = unit.kind, self._out[-1][-LOOKED_AT:]
        self._table = read_table(self._out[-1], unit.kind) if unit.kind in _TABLES else None

    def _joint(self, leaf: Leaf) -> _Joint | None:
        if self._open in (None, Kind.OTHER) or not leaf.is_open_above:
            return None
        unit = first_unit(leaf.text)
        first = leaf.text[: unit.end]
        if self._table is not None:
            rows = more_rows(self._table, first, unit.kind) if unit.kind is self._open else None
            return None if rows is None else _Joint(len(self._table.closing), rows, unit.end)
        if unit.kind is not Kind.PARAGRAPH:
            return None
        how = goes_on(self._end, first, f"{self._before.text}\n{leaf.text}")
        return _Joint(how[0], how[1] + first, unit.end) if how else None

    def _join(self, joint: _Joint) -> None:
        last = self._out[-1]
        self._out[-1:] = [last[: len(last) - joint.drop], joint.added]
        self._end = (self._end[: len(self._end) - joint.drop] + joint.added)[-LOOKED_AT:]
