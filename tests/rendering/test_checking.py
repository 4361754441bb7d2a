r"""A text keeps its formulas where they stand, between dollars, as KaTeX takes them; what it refuses stands as code."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tasks import katex
from tasks.rendering import check_markdown, render_markdown


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    katex.close()


def checked(markdown: str) -> tuple[str, int | None]:
    found = check_markdown(markdown, seconds=20.0)
    return found.markdown, found.bad


UNTOUCHED = [
    "No formula here, just \\(.",
    "It costs $5 and $6, or US$7.",
    "`$\\foo$` and ``\\(x\\)``",
    "```\n$\\foo$\n$$\n\\foo\n$$\n```",
    "    $\\foo$ in code",
    "# $x$ and $$y$$\n\n$$\n\\begin{align}\na &= b\n\\end{align}\n$$\n\n> $z$\n\n- $$\n  x\n  $$",
    "| $a\\|b$ | `$\\foo$` |\n|---|---|\n| $|x$ | $y$ |",
    '<table>\n<tr><td colspan="2">$a &lt; b$</td></tr>\n</table>',
    "\\$\\foo\\$ and $x\\$y$",
    "[a $x$ link](http://example.com/$\\foo$) ![$\\foo$](images/0001_1.jpg)",
]


@pytest.mark.parametrize("markdown", UNTOUCHED)
def test_what_is_good_or_no_formula_stays_to_the_letter(markdown: str) -> None:
    text, bad = checked(markdown)
    assert (text, bad or 0) == (markdown, 0)


WRITTEN = [
    # what models write instead of dollars
    (r"so \(a+b\) and \[c\] end", "so $a+b$ and $$c$$ end", 0),
    ("\\[\nx = 1\n\\]", "$$\nx = 1\n$$", 0),
    ("> - \\[ x\n>   \\]\n> y", "> - $$\n>   x\n>   $$\n> y", 0),
    ("\\[\na\n\n= b\n\\]", "$$\na\n= b\n$$", 0),
    # but not where dollars would not be a formula
    (r"3\(x\)4", r"3\(x\)4", 0),
    (r"\(\text{$x$}\)", r"\(\text{$x$}\)", 0),
    # mended
    (r"a $50%$ b $\left(x$ c", r"a $50\%$ b $(x$ c", 0),
    ("$$\na &= b \\\\\nc &= d\n$$", "$$\n\\begin{aligned}a &= b \\\\\nc &= d\\end{aligned}\n$$", 0),
    ("<p>$\\text{a_b}$ $a &lt; 5%$</p>", "<p>$\\text{a\\_b}$ $a &lt; 5\\%$</p>", 0),
    ("| a | $\\left(\\|x$ |\n|---|---|\n| $\\left(y$ | $\\left(y$ |", "| a | $(\\|x$ |\n|---|---|\n| $(y$ | $(y$ |", 0),
    # kept as code
    (r"a $\foo$ b", r"a `\foo` b", 1),
    ("a $\\foo`$ b", "a `` \\foo` `` b", 1),
    (r"a \(\foo\) b $$\bar$$.", r"a `\foo` b `\bar`.", 2),
    ("$\\foo$ is\nnot `$\\foo$` but\n$x\n\\foo$", "`\\foo` is\nnot `$\\foo$` but\n`x \\foo`", 2),
    ("> $$\n> \\foo\n> $$\n> b", "> ```latex\n> \\foo\n> ```\n> b", 1),
    ("1. $$\\foo$$\n2. b", "1. ```latex\n   \\foo\n   ```\n2. b", 1),
    ("- a\n\n  \\[ \\foo\n  x \\]\n- b", "- a\n\n  ```latex\n  \\foo\n  x\n  ```\n- b", 1),
    ("| a | $\\foo\\|$ |\n|---|---|\n| $\\foo$ | $x$ |", "| a | `\\foo\\|` |\n|---|---|\n| `\\foo` | $x$ |", 2),
    # HTML knows no code: it stays, and the browser shows it as it is
    ("<p>$\\foo$</p>", "<p>$\\foo$</p>", 1),
    ("`$x$`$\\foo$", "`$x$`$\\foo$", 1),
]


@pytest.mark.parametrize("markdown, text, bad", WRITTEN)
def test_each_formula_is_written_where_it_stands(markdown: str, text: str, bad: int) -> None:
    assert checked(markdown) == (text, bad)


@pytest.mark.parametrize("markdown", [text for _markdown, text, _bad in WRITTEN])
def test_what_was_checked_once_stays_as_it_is(markdown: str) -> None:
    assert checked(markdown)[0] == markdown


@pytest.mark.parametrize("markdown, text, bad", [case for case in WRITTEN if case[2] and "`" in case[1]])
def test_nothing_of_a_bad_formula_is_lost(markdown: str, text: str, bad: int) -> None:
    assert "\\foo" in render_markdown(text).replace("<code>", "").replace("</code>", "")


def test_windows_lines_are_lines() -> None:
    assert checked("a\r\n\r\n$\\foo$\r\n") == ("a\n\n`\\foo`\n", 1)


def test_a_text_without_formulas_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.rendering.checking.find_formulas", None)
    assert checked("just text, with \\ and [brackets]") == ("just text, with \\ and [brackets]", None)


def test_what_nobody_could_look_at_says_nothing() -> None:
    found = check_markdown(r"\(x\) $\foo$", seconds=-1.0)
    assert (found.markdown, found.bad) == (r"\(x\) $\foo$", None)


@pytest.mark.parametrize(
    "markdown",
    [
        "$x$\n" * 20_000,
        "$x$ " * 20_000,
        "\\(x\n\\)" * 10_000,
        "| $\\|$ " * 5_000 + "|\n" + "|-" * 5_000 + "|\n",
        "> " * 90 + "$x$\n",
        "<p>" + "$x$ " * 20_000 + "</p>",
        "$$\n" * 5_000,
        "$" * 50_000,
    ],
)
def test_no_page_takes_long(markdown: str) -> None:
    began = time.monotonic()
    check_markdown(markdown, seconds=0.5)
    assert time.monotonic() - began < 10  # the longest takes half a second
