"""What differs between two texts."""

from __future__ import annotations

import re

import pytest

from tasks.rendering import render_difference, render_sides
from tasks.rendering.difference import MOST, compare_texts


@pytest.mark.parametrize(
    "old, new, wanted",
    [
        ("same", "same", "same"),
        ("", "new", "<ins>new</ins>"),
        ("old", "", "<del>old</del>"),
        ("Tle sum is 3.", "The sum is 8.", "<del>Tle</del><ins>The</ins> sum is <del>3</del><ins>8</ins>."),
        ("第一页是好的", "第二页是好的", "第<del>一</del><ins>二</ins>页是好的"),
        ("価格は100円です", "価格は180円です", "価格は<del>100</del><ins>180</ins>円です"),
        (r"$\frac{1}{2}$", r"$\dfrac{1}{2}$", r"$<del>\frac</del><ins>\dfrac</ins>{1}{2}$"),
        ("one\ntwo\nthree\n", "one\nthree\n", "one\n<del>two\n</del>three\n"),
        ("big red car", "small blue car", "<del>big red</del><ins>small blue</ins> car"),
        ("a <b> & c", "a <i> & c", "a &lt;<del>b</del><ins>i</ins>&gt; &amp; c"),
    ],
)
def test_words_are_marked(old: str, new: str, wanted: str) -> None:
    assert render_difference(old, new) == wanted


def test_each_side_has_its_own_marks() -> None:
    assert render_sides("Tle sum", "The sum") == ("<del>Tle</del> sum", "<ins>The</ins> sum")


@pytest.mark.parametrize(
    "old, new",
    [
        ("a " * MOST, "b " * MOST),
        ("a\n" * (MOST + 1), "a\n" * (MOST + 2)),
        ("x" * 100_000, "x" * 99_999),
        ("ab" * 900, "ba" * 900),
        ("一二" * 900, "二一" * 900),
        ("a b c\r\n", "a\tb c"),
    ],
)
def test_nothing_is_lost_whatever_comes(old: str, new: str) -> None:
    changes = compare_texts(old, new)
    assert ("".join(each.old for each in changes), "".join(each.new for each in changes)) == (old, new)


def test_hostile_text_is_text() -> None:
    page = render_difference("<script>alert(1)</script>", "<ins onclick=alert(1)>")
    assert re.findall(r"<(?!/?(?:ins|del)>)", page) == []
