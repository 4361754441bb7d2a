"""A table that goes on over the end of a page is one table; two tables stay two."""

from __future__ import annotations

import pytest

from tests.binding.conftest import bind

HEAD = "| Item | Price |\n|------|------:|"
PAGE = f"# Prices\n\n{HEAD}\n| Apple | 1.20 |\n| Pear | 0.80 |"
CELLS = "<tr><td>Apple</td><td>1.20</td></tr>"
NAMED = "<tr><th>Item</th><th>Price</th></tr>"


def test_a_header_that_is_said_again_is_dropped() -> None:
    again = "| **Item** | Price |\n|---|---|\n| Plum | 2.10 |\n\nThat was all."
    assert bind(PAGE, again) == f"{PAGE}\n| Plum | 2.10 |\n\nThat was all."


def test_a_first_row_that_became_a_header_is_a_row_again() -> None:
    assert bind(PAGE, "| Plum | 2.10 |\n|---|---|\n| Fig | $3 |") == f"{PAGE}\n| Plum | 2.10 |\n| Fig | $3 |"
    chinese = "| 名称 | 数量 |\n|---|---|\n| 苹果 | 3个 |"
    assert bind(chinese, "| 梨 | 5个 |\n|---|---|\n| 李 | 2个 |") == f"{chinese}\n| 梨 | 5个 |\n| 李 | 2个 |"


def test_an_empty_header_is_none() -> None:
    assert bind(PAGE, "|  |  |\n|---|---|\n| Plum | 2.10 |") == f"{PAGE}\n| Plum | 2.10 |"


def test_a_table_may_go_over_many_pages() -> None:
    more = [f"{HEAD}\n| Plum {number} | {number} |" for number in range(5)]
    rows = "".join(f"\n| Plum {number} | {number} |" for number in range(5))
    assert bind(PAGE, *more, "The end.") == f"{PAGE}{rows}\n\nThe end."


@pytest.mark.parametrize(
    "other",
    [
        "| Item | Price | Stock |\n|---|---|---|\n| Plum | 2.10 | 7 |",
        "| Name | Age |\n|---|---|\n| Alice | 40 |",
        "| Item | 2024 |\n|---|---|\n| Plum | 7 |",
        f"More of it:\n\n{HEAD}\n| Plum | 2.10 |",
        HEAD,
        "| Plum | 2.10 |",
        f"<table>{NAMED}{CELLS}</table>",
    ],
)
def test_another_table_stays_another(other: str) -> None:
    assert bind(PAGE, other) == f"{PAGE}\n\n{other}"


def test_a_table_of_words_goes_on_only_with_its_header() -> None:
    words = "| Animal | Sound |\n|---|---|\n| Cat | meow |"
    other = "| Dog | woof |\n|---|---|\n| Cow | moo |"
    assert bind(words, other) == f"{words}\n\n{other}"
    assert bind(words, words.replace("Cat | meow", "Dog | woof")) == f"{words}\n| Dog | woof |"


def test_text_after_a_table_ends_it() -> None:
    assert (
        bind(f"{PAGE}\n\nThat was all.", f"{HEAD}\n| Plum | 2 |") == f"{PAGE}\n\nThat was all.\n\n{HEAD}\n| Plum | 2 |"
    )


@pytest.mark.parametrize(
    "first, second, whole",
    [
        (f"<table>{NAMED}{CELLS}</table>", f"<table>{NAMED}{CELLS}</table>", f"<table>{NAMED}{CELLS}{CELLS}</table>"),
        (f"<table>{NAMED}{CELLS}</table>", f"<table>{CELLS}</table>", f"<table>{NAMED}{CELLS}{CELLS}</table>"),
        (
            f"<table>\n<thead>\n{NAMED}\n</thead>\n<tbody>\n{CELLS}\n</tbody>\n</table>",
            f"<table>\n<thead>\n{NAMED}\n</thead>\n<tbody>\n{CELLS}\n{CELLS}\n</tbody>\n</table>",
            f"<table>\n<thead>\n{NAMED}\n</thead>\n<tbody>\n{CELLS}{CELLS}\n{CELLS}\n</tbody>\n</table>",
        ),
        (
            f"<table>{NAMED.replace('th>', 'td>')}{CELLS}</table>",
            f"<table>{CELLS}</table>",
            f"<table>{NAMED.replace('th>', 'td>')}{CELLS}{CELLS}</table>",
        ),
        (
            f"<table>{NAMED}{CELLS}</table>",
            f"<table>{CELLS.replace('td>', 'th>')}{CELLS}</table>",
            f"<table>{NAMED}{CELLS}{CELLS}{CELLS}</table>",
        ),
    ],
)
def test_tables_in_html_go_on_alike(first: str, second: str, whole: str) -> None:
    assert bind(f"Prices\n\n{first}", f"{second}\n\nThe end.") == f"Prices\n\n{whole}\n\nThe end."


@pytest.mark.parametrize(
    "second",
    [
        f"<table>{NAMED.replace('Item', 'Name')}{CELLS}</table>",
        f"<table>{CELLS.replace('</tr>', '<td>7</td></tr>')}</table>",
        f"<table><caption>Others</caption>{CELLS}</table>",
        f"<table>{NAMED}</table>",
        "<table>",
        f"<table><tr><td><table>{CELLS}</table></td><td>1</td></tr></table>",
    ],
)
def test_another_table_in_html_stays_another(second: str) -> None:
    first = f"<table>{NAMED}{CELLS}</table>"
    assert bind(first, second) == f"{first}\n\n{second}"


def test_merged_cells_count_as_the_columns_they_cover() -> None:
    first = f'<table>{NAMED}<tr><td colspan="2">Fruit</td></tr>{CELLS}</table>'
    second = f"<table><tr><td colspan='2'>Nuts</td></tr>{CELLS}</table>"
    assert bind(first, second) == (f"{first.removesuffix('</table>')}<tr><td colspan='2'>Nuts</td></tr>{CELLS}</table>")
