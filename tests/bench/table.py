"""What a benchmark says: one row for each thing that is measured, and the table of all rows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured thing: `measured` against `limit`, the best that machine and provider allow, both in `unit`;
    `most` is what must be reached."""

    what: str
    measured: float
    limit: float
    most: float
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.measured / self.limit if self.limit else float("inf")

    @property
    def is_met(self) -> bool:
        return self.measured <= self.most


def median_of(runs: int, measure: Callable[[], float]) -> float:
    """The median of so many measurements, made one after another."""
    return statistics.median(measure() for _run in range(runs))


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, as docs/performance.md holds it."""
    lines = ["| what | measured | limit | ratio | must be at most | met | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        figures = (row.measured, row.limit)
        shown = " | ".join(f"{figure:,.3g} {row.unit}" for figure in figures)
        met = "yes" if row.is_met else "**no**"
        lines.append(f"| {row.what} | {shown} | {row.ratio:.2f} | {row.most:,.3g} {row.unit} | {met} | {row.note} |")
    return "\n".join(lines)
