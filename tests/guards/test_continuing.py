"""An answer that was cut off, put together with what goes on from it; and the best of several bad answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.guards import is_worth_continuing, join_stump, judge_rest, worth
from tasks.guards.ranking import _RANKS
from tasks.guards.verdict import UNSURE

PAGE = (
    "The heart pumps blood through the body.\n\nIt beats 100,000 times a day.\n\n"
    "| valve | mm |\n|---|---|\n| mitral | 31 |"
)
PAGE_ZH = "心脏将血液泵送到全身。\n\n它每天跳动约十万次，泵送约七千五百升血液。\n\n瓣膜只向一个方向打开。"


@pytest.mark.parametrize("page", [PAGE, PAGE_ZH], ids=["en", "zh"])
def test_wherever_it_was_cut(page: str) -> None:
    for at in range(1, len(page)):
        assert join_stump(page[:at], page[at:]) == page


@given(st.integers(14, len(PAGE)), st.integers(13, 60))
def test_what_is_said_once_more_stands_once(at: int, again: int) -> None:
    assert join_stump(PAGE[:at], PAGE[max(0, at - again) :]) == PAGE


@pytest.mark.parametrize("before", ["", "\n", "\n\n"])
def test_what_begins_anew_replaces_the_stump(before: str) -> None:
    long = f"{PAGE}\n\n{PAGE_ZH}"
    assert join_stump(long[:140], before + long) == before + long


def test_two_texts_that_meet_in_a_letter_are_both_whole() -> None:
    assert join_stump("The valve is open", "n and shut.") == "The valve is openn and shut."
    assert join_stump("Valve 1: 10", "10 mm") == "Valve 1: 1010 mm"


def test_a_line_goes_on_in_a_line_of_its_own() -> None:
    for stump, line in (("| a | b |\n", "| 1 | 2 |"), ("One.", "\nTwo.")):
        assert judge_rest(f"```markdown\n{line.strip()}\n```", stump=stump, is_transcript=True).text == line


def test_a_stump_that_is_short_or_goes_round_is_not_gone_on_with() -> None:
    assert is_worth_continuing(PAGE)
    assert not is_worth_continuing(PAGE[:60])
    assert not is_worth_continuing("The valve opens and the valve closes. " * 50)


def test_how_a_rest_begins_and_ends_says_nothing() -> None:
    for rest in ("| mitral | 31", " beats 100,000 times", "```", "x^2 $$"):
        assert judge_rest(rest, stump=PAGE[:50], is_transcript=True).text == rest
        assert judge_rest(rest, stump=PAGE[:50], is_transcript=True).verdict is None
    assert judge_rest("I'm sorry, I can't assist with that.", stump=PAGE, is_transcript=True).verdict
    assert judge_rest("抱歉，我无法协助完成这个请求。", stump=PAGE, is_transcript=True).verdict


def test_a_page_with_an_odd_end_is_worth_more_than_one_that_goes_round() -> None:
    assert set(_RANKS) == UNSURE
    answers = [(PAGE, "truncated"), (PAGE + "It beats. " * 90, "repetition"), ("The page is about hearts.", "summary")]
    assert sorted(answers, key=lambda answer: worth(*answer), reverse=True) == answers


def test_of_two_with_the_same_fault_the_one_that_says_more() -> None:
    assert worth(PAGE, "repetition") > worth(PAGE[:40] * 20, "repetition")
