"""Every recorded answer: what is not the page is rejected, what is wrapped around it is taken off, what only looks
suspicious is kept to the letter."""

from __future__ import annotations

import pytest

from tasks.guards import CODES
from tests.fidelity import REJECTED, SUSPICIOUS, WRAPPED, Case


def each(cases: dict[str, list[Case]]) -> list[object]:
    return [pytest.param(case, id=f"{group}: {case.name}") for group, some in cases.items() for case in some]


@pytest.mark.parametrize("case", each(REJECTED))
def test_what_is_not_the_page_is_rejected_and_says_why(case: Case) -> None:
    verdict = case.judged().verdict
    assert verdict is not None
    assert (verdict.code, verdict.reason.startswith("the model")) == (case.code, True)
    assert verdict.code in CODES


@pytest.mark.parametrize("case", each(WRAPPED))
def test_what_is_around_the_page_is_taken_off(case: Case) -> None:
    judged = case.judged()
    assert (judged.text, judged.verdict) == (case.text, None)


@pytest.mark.parametrize("case", each(SUSPICIOUS))
def test_a_page_that_looks_suspicious_is_kept_to_the_letter(case: Case) -> None:
    judged = case.judged()
    assert (judged.text, judged.verdict) == (case.answer, None)


def test_there_are_enough_of_them() -> None:
    """Forty misbehaviors, and forty pages that look like one; each group in English and Chinese."""
    bad = [case for cases in (REJECTED | WRAPPED).values() for case in cases]
    fine = [case for cases in SUSPICIOUS.values() for case in cases]
    assert len(bad) >= 40 and len(fine) >= 40
    for cases in REJECTED.values():
        assert any(is_chinese(case.name) for case in cases) and any(case.name.isascii() for case in cases)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
