"""Blocks become Markdown in which text stays text."""

from __future__ import annotations

import pytest

from tasks.engines.joining import join
from tasks.engines.markdown import markdown
from tasks.imaging.blocks import Block, Row, Span


def rows(*lines: str) -> tuple[Row, ...]:
    return tuple((Span(line),) for line in lines)


@pytest.mark.parametrize(
    "lines,joined",
    [
        ([], ""),
        (["", "  "], ""),
        (["one", "two"], "one two"),
        ([" one ", "", "two"], "one two"),
        (["海鸥跟随", "渔船回家"], "海鸥跟随渔船回家"),
        (["海鸥，", "渔船"], "海鸥，渔船"),
        (["カモメは", "船を追う"], "カモメは船を追う"),
        (["갈매기는", "배를 따라"], "갈매기는 배를 따라"),
        (["使用 Python", "编写"], "使用 Python 编写"),
        (["the fisher-", "men return"], "the fishermen return"),
        (["the North-", "South line"], "the North- South line"),
        (["a value of -", "one"], "a value of - one"),
        (["pages 3-", "five"], "pages 3- five"),
    ],
)
def test_lines_join_as_their_script_asks(lines: list[str], joined: str) -> None:
    assert join(lines) == joined


@pytest.mark.parametrize(
    "block,written",
    [
        (Block("text", rows("one", "two")), "one two"),
        (Block("heading", rows("Part", "One"), level=2), "## Part One"),
        (Block("heading", rows(" "), level=2), ""),
        (Block("loose", rows("x axis", "y axis")), "x axis\n\ny axis"),
        (Block("list", rows("• one", "more of it", "• two"), level=1), "- one more of it\n- two"),
        (Block("list", rows("no bullet"), level=1), "- no bullet"),
        (Block("list", rows("1. one", "2. two"), level=1), "1. one\n2. two"),
        (Block("list", rows("• inner"), level=2), "   - inner"),
        (Block("text", rows("- one", "- two")), "- one\n- two"),
        (Block("header", rows("The Harbor News")), "The Harbor News"),
        (Block("footer", rows("12")), ""),
        (Block("footer", rows("- 12 -")), ""),
        (Block("footer", rows("Page 3 of 12")), ""),
        (Block("header", rows("第 3 页")), ""),
        (Block("footer", rows("12 boats")), "12 boats"),
    ],
)
def test_kinds_of_blocks(block: Block, written: str) -> None:
    assert markdown([block]) == written


def test_blocks_are_parted_and_empty_ones_left_out() -> None:
    assert markdown([Block("text", rows("one")), Block("text", ()), Block("text", rows("two"))]) == "one\n\ntwo"


def test_no_blocks_no_text() -> None:
    assert markdown([]) == ""


@pytest.mark.parametrize(
    "text,written",
    [
        ("costs $5 or $6", r"costs \$5 or \$6"),
        ("2 * 3 * 4", r"2 \* 3 \* 4"),
        ("snake_case_name", "snake_case_name"),
        ("_emphasis_", r"\_emphasis\_"),
        ("`code`", r"\`code\`"),
        (r"C:\boats", r"C:\\boats"),
        ("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert(1)>"),
        ("a < b > c", "a < b > c"),
        ("[click](javascript:alert(1))", r"[click\](javascript:alert(1))"),
        ("# 12 boats", r"\# 12 boats"),
        ("#12", "#12"),
        ("> said he", r"\> said he"),
        ("---", r"\---"),
        ("1. stays a number", "1. stays a number"),
    ],
)
def test_text_never_becomes_markup(text: str, written: str) -> None:
    assert markdown([Block("text", rows(text))]) == written


@pytest.mark.parametrize(
    "spans,written",
    [
        ([Span("very "), Span("bold", bold=True), Span(" words")], "very **bold** words"),
        ([Span("bold", bold=True), Span(" and more", bold=True)], "**bold and more**"),
        ([Span("both", bold=True, italic=True)], "***both***"),
        ([Span("E = mc"), Span("2", raised=True)], "E = mc$^{2}$"),
        ([Span("a"), Span(" (see below)", raised=True)], "a (see below)"),
        ([Span(" "), Span("x", italic=True), Span("  ", bold=True)], "*x*"),
    ],
)
def test_styles(spans: list[Span], written: str) -> None:
    assert markdown([Block("text", (tuple(spans),))]) == written


def test_a_style_goes_on_over_line_ends() -> None:
    lines = ((Span("a long", italic=True),), (Span("title", italic=True), Span(" ends")))
    assert markdown([Block("text", lines)]) == "*a long title* ends"


def test_table_without_what_is_empty() -> None:
    cells = (
        (("Item",), (), ("Price", "in €")),
        ((), (), ()),
        (("Rope | line",), (), ("3",)),
    )
    assert markdown([Block("table", cells=cells)]) == "| Item | Price in € |\n| --- | --- |\n| Rope \\| line | 3 |"


def test_empty_table() -> None:
    assert markdown([Block("table", cells=(((), ()),))]) == ""
