"""The table of docs/fidelity.md: it is what `make fidelity` prints, and it hides nothing."""

from __future__ import annotations

import pytest

from tests.environment import PROJECT
from tests.fidelity.__main__ import measure
from tests.fidelity.case import Case, good, rejected, wrapped
from tests.fidelity.table import Row, became_of, markdown


async def test_the_paper_holds_what_is_measured() -> None:
    rows = await measure()
    assert all(row.is_met for row in rows)
    assert markdown(rows) in (PROJECT / "docs" / "fidelity.md").read_text(encoding="utf-8")


BAD, AROUND, FINE = (
    rejected("bad", "la la", "repetition"),
    wrapped("around", "Sure: page", "page"),
    good("fine", "page\n"),
)


@pytest.mark.parametrize(
    "case,text,code,became",
    [
        (BAD, "", "repetition", "caught"),
        (BAD, "", "refused", "caught"),
        (BAD, "la la", "", "missed"),
        (BAD, "la", "", "missed"),
        (AROUND, "page", "", "repaired"),
        (AROUND, "", "chat", "caught"),
        (AROUND, "Sure: page", "", "missed"),
        (AROUND, "pag", "", "missed"),
        (FINE, "page", "", "kept"),
        (FINE, "pag", "", "false_alarms"),
        (FINE, "", "repetition", "false_alarms"),
    ],
)
def test_what_becomes_of_a_case_is_counted_where_it_belongs(case: Case, text: str, code: str, became: str) -> None:
    row = Row("some")
    row.count(case, text, code)
    assert (became_of(case, text, code), getattr(row, became), row.cases) == (became, 1, 1)
    assert row.is_met is (became not in ("missed", "false_alarms"))


def test_the_last_row_is_the_sum() -> None:
    first, second = Row("a", cases=3, caught=1, repaired=2), Row("b", cases=2, kept=1, false_alarms=1)
    assert markdown([first, second]).splitlines()[2:] == [
        "| a | 3 | 1 | 2 | 0 | 0 | 0 |",
        "| b | 2 | 0 | 0 | 1 | 0 | 1 |",
        "| all | 5 | 1 | 2 | 1 | 0 | 1 |",
    ]
