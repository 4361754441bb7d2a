"""What was done to the servers of this folder, and what it cost: one line a fault, printed when all is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A fault that happened so many times while so many pages (or webhooks: `of`) were owed. `again` counts requests
    beyond one a page, of which `again_most` may be, those that were in flight when somebody died."""

    fault: str
    times: int
    owed: int | None = None
    lost: int | None = None
    again: int | None = None
    again_most: int | None = None
    of: str = "pages"


_lines: list[Line] = []


def note(line: Line) -> None:
    """Keep a line for the end."""
    _lines.append(line)


def table() -> list[str]:
    """Everything that was noted, as a Markdown table; empty if nothing was."""
    if not _lines:
        return []
    head = ["| what happened | times | owed | lost | sent again | at most |", "|---|---|---|---|---|---|"]
    return [*head, *map(_row, _lines), _row(_total(_lines))]


def _total(lines: Iterable[Line]) -> Line:
    owed = [line for line in lines if line.owed is not None]
    return Line(
        "altogether",
        sum(line.times for line in lines),
        owed=sum(line.owed or 0 for line in owed),
        lost=sum(line.lost or 0 for line in owed),
        again=sum(line.again or 0 for line in owed),
        of="pages and webhooks",
    )


def _row(line: Line) -> str:
    owed = "" if line.owed is None else f"{line.owed} {line.of}"
    figures = ("" if figure is None else str(figure) for figure in (line.lost, line.again, line.again_most))
    return " | ".join(["| " + line.fault, str(line.times), owed, *figures]) + " |"
