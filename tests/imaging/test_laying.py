"""The read text laid over recognized lines: each word once, at the line where it was recognized."""

from __future__ import annotations

import random

import pytest

from tasks.imaging import Corners, PlacedLine
from tasks.imaging.laying import lay

HARBOR = ["The harbor lies open to the north", "and is shallow at low tide.", "Fishing boats leave it before dawn."]


def box(left: float, top: float, right: float, low: float) -> Corners:
    return (left, top, right, top, right, low, left, low)


def column(lines: list[str], left: float = 0.1, right: float = 0.5) -> list[PlacedLine]:
    """Lines below each other."""
    return [PlacedLine(line, box(left, 0.1 + 0.05 * row, right, 0.13 + 0.05 * row)) for row, line in enumerate(lines)]


def said(laid: list[PlacedLine]) -> str:
    return " ".join(line.text for line in laid)


def test_what_was_read_stands_in_the_place_of_what_was_recognized() -> None:
    seen = column(
        ["Tlie harbor lics open to tlie nortli", "and is shaIIow at low tide", "Fishing boats leave it before dawn"]
    )
    laid = lay(" ".join(HARBOR), seen)
    assert [(line.text, line.corners) for line in laid] == [
        (text, line.corners) for text, line in zip(HARBOR, seen, strict=True)
    ]


def test_what_was_not_read_is_left_out() -> None:
    seen = column(["Page 17 of the log", *HARBOR])
    laid = lay(" ".join(HARBOR), seen)
    assert [line.corners for line in laid] == [line.corners for line in seen[1:]]


def test_what_was_not_recognized_is_found_beside_what_stands_before_it() -> None:
    seen = column(HARBOR)
    laid = lay(f"{HARBOR[0]} {HARBOR[1]} Seven gulls and a heron sat on the wall for hours. {HARBOR[2]}", seen)
    assert [line.text for line in laid] == [
        HARBOR[0], HARBOR[1], "Seven gulls and a heron sat on the wall for hours.", HARBOR[2]
    ]  # fmt: skip
    _left, top, _right, _top, _r, low, *_ = laid[2].corners
    assert seen[1].corners[5] <= top < low <= seen[2].corners[1] + 0.02


def test_below_the_last_line_of_a_page_there_is_no_room() -> None:
    laid = lay("The end of it all 42 + 17", [PlacedLine("The end of it all", box(0.1, 0.96, 0.5, 0.99))])
    assert [line.text for line in laid] == ["The end of it all", "42 + 17"]
    assert laid[1].corners[5] <= 0.97


def test_a_word_in_two_halves_is_on_one_line_and_the_other_begins_later() -> None:
    laid = lay(
        "boats leave before dawn, and return in the evening",
        column(["boats leave before dawn, and re-", "turn in the evening"]),
    )
    assert [line.text for line in laid] == ["boats leave before dawn, and", "return in the evening"]
    assert laid[0].corners[2] < 0.5
    laid = lay("the night watchman had counted", column(["the night watch-", "man had counted"]))
    assert [line.text for line in laid] == ["the night watchman", "had counted"]
    assert 0.1 < laid[1].corners[0] < 0.25


def test_the_same_line_in_two_columns_is_told_by_its_neighbors() -> None:
    left = ["Apples grow on the slope", "see the table below", "and are picked in autumn"]
    right = ["Pears need a warm wall", "see the table below", "and are kept in straw"]
    for text, first in ((" ".join([*left, *right]), 0.1), (" ".join([*right, *left]), 0.55)):
        laid = lay(text, column(left) + column(right, 0.55, 0.95))
        assert said(laid) == text
        assert next(line.corners[0] for line in laid if line.text == "see the table below") == first


def test_numbers_in_a_table_stand_in_their_rows() -> None:
    rows = [("Rope", "12", "3"), ("Anchor", "2", "12"), ("Lantern", "12", "2"), ("Oar", "3", "12")]
    lefts = (0.1, 0.4, 0.6)
    cells = [
        PlacedLine(cell, box(left, 0.1 + 0.1 * y, left + 0.1, 0.14 + 0.1 * y))
        for y, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
    ]
    random.Random(1).shuffle(cells)
    laid = lay("\n".join("\t".join(row) for row in rows), cells)
    assert [(line.text, line.corners[0], round(line.corners[1], 2)) for line in laid] == [
        (cell, left, round(0.1 + 0.1 * y, 2))
        for y, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
    ]


def test_a_short_line_is_no_part_of_a_word() -> None:
    (number,) = column(["12"])
    laid = lay("The 112 boats, 12 of them lost", [number])
    assert [line.text for line in laid if line.corners == number.corners] == ["12"]


@pytest.mark.parametrize("lines", [[], column(["something else entirely"])])
def test_where_nothing_is_recognized_all_is_found_somewhere_on_the_page(lines: list[PlacedLine]) -> None:
    laid = lay("\n".join(HARBOR), lines)
    assert [line.text for line in laid] == HARBOR
    assert all(0 <= number <= 1 for line in laid for number in line.corners)


def test_each_word_is_there_once_whatever_was_recognized() -> None:
    chance = random.Random(7)
    words = [f"{chance.choice('abcdefg')}{chance.randrange(50)}ly" for _ in range(300)] + [
        "-",
        "$x^2$",
        "港口",
        "。",
    ] * 5
    for _again in range(20):
        chance.shuffle(words)
        lines = [" ".join(words[at : at + 8])[chance.randrange(5) :] for at in range(0, 300, 8)]
        chance.shuffle(lines)
        laid = lay(" ".join(words), column(lines[: chance.randrange(1, 38)]))
        assert sorted("".join(said(laid).split())) == sorted("".join(words))


def test_nothing_to_lay() -> None:
    assert lay(" \n", column(HARBOR)) == []
    assert lay("", []) == []
