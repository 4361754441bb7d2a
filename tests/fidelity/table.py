"""What became of the recorded answers: a row for each kind, and the table of all rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from tests.fidelity.case import Case

HEAD = "| answers | cases | caught | repaired | kept | missed | false alarms |\n|---|---|---|---|---|---|---|"


@dataclass
class Row:
    """So many cases; of the bad ones so many were `caught`, `repaired` or `missed`, which is to say kept as something
    else than the page; of the good ones so many were `kept` to the letter, and else are `false_alarms`."""

    what: str
    cases: int = 0
    caught: int = 0
    repaired: int = 0
    kept: int = 0
    missed: int = 0
    false_alarms: int = 0

    def count(self, case: Case, text: str, code: str) -> None:
        """Count what became of a case: its kept text, or the word for its rejection."""
        self.cases += 1
        became = became_of(case, text, code)
        setattr(self, became, getattr(self, became) + 1)

    def add(self, other: Row) -> None:
        for each in fields(self)[1:]:
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def is_met(self) -> bool:
        return self.missed == self.false_alarms == 0


def became_of(case: Case, text: str, code: str) -> str:
    """The column in which a case is counted."""
    if case.is_good:
        return "kept" if not code and text == case.answer.strip() else "false_alarms"
    if code:
        return "caught"
    return "repaired" if not case.code and text == case.text.strip() else "missed"


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, as docs/fidelity.md holds it, with their sum."""
    total = Row("all")
    lines = [HEAD]
    for row in rows:
        total.add(row)
        lines.append(_line(row))
    return "\n".join([*lines, _line(total)])


def _line(row: Row) -> str:
    return "| " + " | ".join(str(getattr(row, each.name)) for each in fields(row)) + " |"
