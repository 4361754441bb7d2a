"""Markdown as plain text."""

from __future__ import annotations

import pytest

from tasks.rendering import plain_text


@pytest.mark.parametrize(
    "markdown, text",
    [
        ("", ""),
        ("# Title\n\nA *word* and\na [link](https://a.example).", "Title\n\nA word and\na link.\n"),
        ("- a\n- b\n  1. c\n  2. d\n\nend", "- a\n- b\n  1. c\n  2. d\n\nend\n"),
        ("3. a\n4. b", "3. a\n4. b\n"),
        ("| a | b |\n|---|---|\n| 1 | *2* |", "a\tb\n1\t2\n"),
        ("<table><tr><td>1<br>2</td><td>3</td></tr></table>", "1 2\t3\n"),
        ("so $x^2$ is\n\n$$\n\\frac{a}{b}\n$$", "so $x^2$ is\n\n$$\\frac{a}{b}$$\n"),
        ("```\n  a <b>\n\n  c\n```", "  a <b>\n\n  c\n"),
        ("one  \ntwo", "one\ntwo\n"),
        ("> quoted\n> text", "quoted\ntext\n"),
        ("![a picture](images/1.png)", "a picture\n"),
        ("<script>alert(1)</script> & <Name>", "<script>alert(1)</script> & <Name>\n"),
    ],
)
def test_plain_text(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text
