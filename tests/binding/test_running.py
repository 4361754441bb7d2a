"""Running heads, running feet and page numbers are found, and what only looks so is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.binding.conftest import bind

Page = Callable[[int], str]


def body(number: int) -> str:
    return f"What the page with the number {number} says, and it says it at some length, as pages do."


def book(page: Page, count: int = 9, *, running: str, first: int = 1) -> str:
    return bind(*(page(number) for number in range(first, first + count)), first=first, running=running)


def plain(count: int = 9, first: int = 1) -> str:
    return "\n\n".join(body(number) for number in range(first, first + count))


def left_right(number: int) -> str:
    head = f"{number} The Book of Tea" if number % 2 == 0 else f"The Cup of Humanity {number}"
    return f"{head}\n\n{body(number)}"


def noisy(number: int) -> str:
    head = {13: "The B0ok of Tea", 15: "The Book of  Tea", 17: "THE BOOK OF TFA"}.get(number, "The Book of Tea")
    return f"{head}\n\n{body(number)}"


def front(number: int) -> str:
    roman = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    return f"{body(number)}\n\n{roman[number] if number < 5 else number - 4}"


@pytest.mark.parametrize(
    "page",
    [
        lambda n: f"{body(n)}\n\n{n}",
        lambda n: f"{body(n)}\n\n- {n + 40} -",
        lambda n: f"{body(n)}\n\nPage {n} of 9",
        lambda n: f"{body(n)}\n\n**{n}/9**",
        lambda n: f"{body(n)}\n\n第{n}页 共9页",
        lambda n: f"{n + 12}\n{body(n)}",
        lambda n: f"{body(n)}\n\n{n}" if n % 2 else f"{n}\n\n{body(n)}",
        lambda n: f"{body(n)}\n\nConfidential. All rights reserved.\n\n{n}",
        lambda n: f"{body(n)}\n\n技术白皮书 {n}" if n else "",
        front,
    ],
)
def test_feet_and_numbers_are_left_out(page: Page) -> None:
    assert book(page, running="drop") == plain()
    assert book(page, running="keep") == "\n\n".join(page(number) for number in range(1, 10))


@pytest.mark.parametrize(
    "page",
    [
        lambda n: f"The Book of Tea\n\n{body(n)}",
        lambda n: f"*The Book of Tea*\n\n{n}\n\n{body(n)}",
        lambda n: f"人工智能导论\n\n{body(n)}",
        lambda n: f"The Book of Tea | {n}\n\n{body(n)}",
        lambda n: f"<center>The Book of Tea</center>\n\n{body(n)}",
        lambda n: f"The Book of Tea {n}\n\n{body(n)}",
        lambda n: f"{'The Book of Tea' if n % 2 else 'Okakura Kakuzo'}\n\n{body(n)}",
        lambda n: f"{'# ' if n % 3 == 0 else ''}The Book of Tea\n\n{body(n)}",
        left_right,
        noisy,
    ],
)
def test_heads_are_left_out(page: Page) -> None:
    assert book(page, first=12, running="drop") == plain(first=12)


def test_heads_may_change_with_the_chapters() -> None:
    def page(number: int) -> str:
        return f"Chapter {1 + number // 10}: {'Green' if number < 30 else 'Black'} tea\n\n{body(number)}"

    assert book(page, 40, first=10, running="drop") == plain(40, first=10)


def test_marks_are_comments_that_nothing_can_end() -> None:
    def page(number: int) -> str:
        return f"Tea --> <script>\n\n{body(number)}\n\n{number}"

    text = book(page, 3, first=2, running="mark")
    assert text.split("\n\n")[:4] == [
        "<!-- running head: Tea - -> <script> -->", body(2), "<!-- page number: 2 -->",
        "<!-- running head: Tea - -> <script> -->",
    ]  # fmt: skip


def test_sentences_go_on_past_them() -> None:
    half = "The committee met again in the spring and found that the"
    pages = [
        f"The Book of Tea\n\n{half}\n\n7",
        f"The Book of Tea\n\nrules held.\n\n{half}\n\n8",
        "The Book of Tea\n\nend.",
    ]
    pages += [f"The Book of Tea\n\nMore {number}.\n\n{number}" for number in (10, 11)]
    assert bind(*pages, first=7, running="drop") == f"{half} rules held.\n\n{half} end.\n\nMore 10.\n\nMore 11."
    assert bind(*pages, first=7, running="mark").startswith(
        f"<!-- running head: The Book of Tea -->\n\n{half} rules held.\n\n<!-- page number: 7 -->\n\n"
        f"<!-- running head: The Book of Tea -->\n\n{half} end.\n\n<!-- page number: 8 -->\n\n"
    )
    assert bind(*pages, first=7) == "\n\n".join(pages)


def test_a_title_on_the_first_page_stays() -> None:
    def page(number: int) -> str:
        return f"The Book of Tea\n\n{body(number)}\n\n{number}"

    assert book(page, running="drop") == f"The Book of Tea\n\n{plain()}"


@pytest.mark.parametrize(
    "page",
    [
        lambda n: f"# Lesson {n}\n\n{body(n)}",
        lambda n: f"Question {n}\n\n{body(n)}",
        lambda n: f"Invoice No. {n}\n\n{body(n)}",
        lambda n: f"第{n}题\n\n{body(n)}",
        lambda n: f"{n}. The one with the number {n}\n\n{body(n)}",
        lambda n: f"- tea\n- milk\n\n{body(n)}\n\n- tea\n- milk",
        lambda n: f"# Invoice\n\n{body(n)}",
        lambda n: f"{body(n)}\n\n| Total | {n} |",
        lambda n: f"| Tea | Milk |\n|---|---|\n| {n} | {n * n} |\n\n{body(n)}",
        lambda n: f"{body(n)}\n\n{n * n}",
        lambda n: f"{body(n)}\n\n3.{n}",
        lambda n: f"The Book of Tea\n\n{body(n)}" if n in (2, 6) else body(n),
        lambda n: f"```\nreturn\n```\n\n{body(n)}\n\n```\nreturn\n```",
        str,
        lambda _n: "the same on every page",
        lambda _n: "two lines\n\non every page",
    ],
)
def test_what_only_looks_so_stays(page: Page) -> None:
    assert book(page, running="drop") == book(page, running="keep")


def test_a_page_with_nothing_else_may_be_one_of_a_series() -> None:
    pages = [f"{body(number)}\n\n{number}" if number != 4 else "4" for number in range(1, 8)]
    assert bind(*pages, running="drop") == "\n\n".join(body(number) for number in range(1, 8) if number != 4)


def test_few_pages_have_none() -> None:
    pages = [f"The Book of Tea\n\n{body(number)}\n\n{number}" for number in (5, 6)]
    assert bind(*pages, first=5, running="drop") == "\n\n".join(pages)
