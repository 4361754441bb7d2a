"""An answer against another reading of the page: honest ones differ in many ways that say nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tasks.guards import Agreement, compare
from tasks.guards.agreement import Difference

PAGE = [
    "3. The log of the harbor",
    "The keeper counted the boats twice, and found one more than had gone",
    "out that morning. He wrote it into the book of 1,284 pages and went to sup-",
    "per; the wind had turned to the north, and the ebb was to begin at 17:35.",
    "Nobody came to ask for the boat before the spring of 1887, when its owner",
    "paid 1,250.75 crowns for the mooring and left without giving his name.",
]
ANSWER = """## 3. The log of the harbor

The keeper counted the boats **twice**, and found one more than had gone out that morning. He wrote it into the book of
1284 pages and went to supper; the wind had turned to the north, and the ebb was to begin at 17:35.

Nobody came to ask for the boat before the spring of 1887, when its owner paid 1,250.75 crowns for the mooring and left
without giving his name.
"""
CHINESE_PAGE = [
    "第三章　港口日志",
    "看守人把船数了两遍，发现比早上出海的多了一条。",
    "他把这件事写进了第１２８４页，",
    "然后去吃晚饭。",
]
CHINESE = "# 第三章 港口日志\n\n看守人把船数了两遍,发现比早上出海的多了一条。他把这件事写进了第1284页,然后去吃晚饭。\n"
TABLE_PAGE = ["Item", "Count", "Price", "Rope", "1204", "17.50", "Anchor", "2", "310.00", "Lantern", "36", "8.25"]
TABLE = """| Item | Count | Price |
|---|---|---|
| Rope | 1204 | 17.50 |
| Anchor | 2 | 310.00 |
| Lantern | 36 | 8.25 |
"""


def agreement(markdown: str, lines: list[str], **more: Any) -> Agreement:
    found = compare(markdown, lines, **more)
    assert found is not None
    return found


# --- What is no difference ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown, lines",
    [
        (ANSWER, PAGE),
        (ANSWER, PAGE[::-1]),
        (ANSWER.upper(), PAGE),
        (CHINESE, CHINESE_PAGE),
        (TABLE, TABLE_PAGE),
        ("<table><tr><td colspan=2>Rope &amp; anchor</td></tr></table>", ["Rope & anchor"]),
        ("The [keeper](https://example.org/keeper-of-the-harbor-log) slept.", ["The keeper slept."]),
        ("An oﬃce in Zürich, ½ full", ["An office in Zu\u0308rich, 1⁄2 full"]),
        ("1. coil the rope\n2. paint the anchor", ["• coil the rope", "• paint the anchor"]),
        ("He slept.[^12]", ["He slept."]),
        ("```python\nprint(1)\n```", ["print(1)"]),
        ("", []),
    ],
)
def test_two_honest_readings_agree(markdown: str, lines: list[str]) -> None:
    found = agreement(markdown, lines)
    assert (found.is_doubtful, found.differences, found.score) == (False, (), 1.0)


def test_formulas_are_no_difference() -> None:
    page = ["The energy of the mass is given by", "E = mc2 + ∑∞", "n=12 αn / (γn − 17)", "for all bodies at rest."]
    answer = (
        "The energy of the mass is given by\n\n$$E = mc^2 + \\sum_{n=12}^{\\infty} \\frac{\\alpha_n}{\\gamma_n - 18}$$"
        "\n\nfor all bodies at rest, with $\\gamma_{44} = 1$."
    )
    assert not agreement(answer, page).is_doubtful


def test_heads_and_feet_may_be_there_or_not() -> None:
    head = ["The Harbor Quarterly, volume seventeen, number four", "117"]
    assert not agreement(ANSWER, PAGE, optional=head).is_doubtful
    assert agreement(f"{head[0]}\n\n{ANSWER}\n117\n", PAGE, optional=head).score == 1.0


def test_a_figures_words_may_be_left_out_with_it() -> None:
    figure = ["Boats in the harbor by day", "Mean of the year", "Mon", "Tue", "100", "200"]
    assert not agreement(f"{ANSWER}\n![](images/0001_1.jpg)\n", [*PAGE, *figure]).is_doubtful


def test_what_a_picture_on_the_page_says_is_not_invented() -> None:
    answer = ANSWER + "\nThe harbor master's office, open from 9 to 17, closed on Sundays and holidays.\n"
    assert agreement(answer, PAGE).invented
    assert not agreement(answer, PAGE, is_whole=False).is_doubtful


# --- What is one ------------------------------------------------------------------------------------


def test_a_line_that_was_left_out() -> None:
    answer = ANSWER.replace("; the wind had turned to the north, and the ebb was to begin at 17:35", "")
    found = agreement(answer, PAGE)
    assert (found.is_doubtful, found.left_out, found.invented) == (True, (Difference("", PAGE[3]),), ())
    assert found.numbers_seen == ("17", "35")
    assert 0.85 < found.score < 1


def test_a_line_that_was_invented() -> None:
    invented = "The committee approved the budget of 1993 in its following session."
    found = agreement(ANSWER.replace("Nobody came", f"{invented} Nobody came"), PAGE)
    assert (found.invented, found.left_out, found.numbers_read) == ((Difference(invented[:-1], ""),), (), ("1993",))


def test_a_digit_that_was_misread() -> None:
    (line,) = agreement(ANSWER.replace("1887", "1877"), PAGE).misread
    assert ("1877" in line.read, line.seen) == (True, PAGE[4])
    (line,) = agreement(ANSWER.replace("1,250.75", "1,250.15"), PAGE).misread
    assert line.seen == PAGE[5]


def test_a_digit_in_a_table() -> None:
    found = agreement(TABLE.replace("1204", "1264"), TABLE_PAGE)
    assert (found.misread, found.numbers_read, found.numbers_seen) == (
        (Difference("1264", "1204"),), ("1264",), ("1204",),
    )  # fmt: skip


def test_a_number_is_told_as_it_is_written() -> None:
    page = [line.replace("1204", "12.04") for line in TABLE_PAGE]
    assert agreement(TABLE.replace("1204", "12.64"), page).misread == (Difference("12.64", "12.04"),)


def test_in_chinese() -> None:
    missing = agreement(CHINESE.replace("看守人把船数了两遍,发现比早上出海的多了一条。", ""), CHINESE_PAGE)
    assert missing.left_out == (Difference("", CHINESE_PAGE[1]),)
    more = agreement(CHINESE + "委员会在下次会议上通过了修订后的预算。", CHINESE_PAGE)
    assert more.invented == (Difference("委员会在下次会议上通过了修订后的预算", ""),)
    (line,) = agreement(CHINESE.replace("1284", "1264"), CHINESE_PAGE).misread
    assert line.seen == CHINESE_PAGE[2]


def test_an_empty_answer_to_a_page_that_says_something() -> None:
    found = agreement("", PAGE)
    assert (found.is_doubtful, found.is_low, found.score) == (True, True, 0.0)


def test_another_pages_text() -> None:
    assert agreement(CHINESE, PAGE).is_low


def test_digits_prove_nothing_where_the_other_reading_may_be_wrong() -> None:
    assert not agreement(ANSWER.replace("1887", "1877"), PAGE, is_exact=False).is_doubtful


# --- What strangers put on a page -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown, lines",
    [
        ("$" * 50_000, ["$" * 1000]),
        ("\\[" * 40_000, ["\\["]),
        ("<a " * 30_000, ["<a"]),
        ("a" * 90_000, ["a" * 159 + "b"] * 300),
        ("ab" * 40_000, ["ba" * 400] * 50),
        ("港" * 30_000, ["港口" * 70] * 50),
        ("1" * 50_000, ["1" * 5000]),
        ("word " * 15_000, ["word other word " * 9] * 100),
    ],
)
def test_it_takes_no_time(markdown: str, lines: list[str]) -> None:
    began = time.process_time()
    compare(markdown, lines)
    assert time.process_time() - began < 5


def test_what_is_too_long_is_not_compared() -> None:
    assert compare("a" * 100_001, []) is None
    assert compare("a", ["a"] * 2001) is None
