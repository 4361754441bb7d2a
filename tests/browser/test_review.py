"""Whoever checks what was read finds the doubtful pages in one list, sees what is doubtful, and settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, open_document, row, send
from tests.environment import PROJECT
from tests.provider import Provider
from tests.server import Server

LINES = [
    "The reading room is open from 9 to 17 on weekdays.",
    "In the year 1284 the tower was built of grey stone.",
    "Forty steps lead from the gate to the first gallery.",
    "The bell was cast in 1652 and weighs 3140 kilograms.",
]
RIGHT = "\n\n".join(LINES)
MISREAD = RIGHT.replace("1284", "1264")
AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    wishes = {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "API_BASE_URL": provider.url, "SECOND_LOOK": "own-text"}
    with Server(tmp_path_factory.mktemp("server"), CONCURRENCY=1, **wishes) as running:
        yield running


Read = Callable[[Page, str], None]


@pytest.fixture
def read(provider: Provider, tmp_path: Path) -> Read:
    """A PDF of two pages with text of its own is read, and a number on both of them is misread."""

    def send_it(window: Page, name: str) -> None:
        provider.behave(answer=MISREAD)
        with pymupdf.open() as document:
            for number in range(2):
                page = document.new_page()
                for at, line in enumerate([f"{name}, sheet {number}.", *LINES]):
                    page.insert_text((72, 100 + 40 * at), line, fontsize=13)
            document.save(tmp_path / name)
        send(window, tmp_path / name)
        expect(row(window, name)).to_have_attribute("data-status", "succeeded")

    return send_it


def test_a_misread_number_is_found_shown_and_settled(window: Page, server: Server, read: Read) -> None:
    read(window, "guide.pdf")
    window.goto(server.url)
    window.get_by_role("link", name="Review").click()
    doubts = window.locator(".doubts > li")
    expect(doubts).to_have_count(2)
    expect(doubts.first.locator("mark")).to_have_text(["1264", "1284"])
    expect(doubts.first).to_contain_text("In the year 1284 the tower was built of grey stone.")

    doubts.first.get_by_role("button", name="The text is right").click()
    expect(doubts).to_have_count(1)
    doubts.first.get_by_role("link", name="Correct it").click()
    window.locator("textarea").first.fill(RIGHT)
    window.get_by_role("button", name="Save").first.click()
    window.goto(f"{server.url}/review")
    expect(window.locator("main")).to_contain_text("Nothing to review")


def test_it_is_settled_beside_the_page_too(window: Page, read: Read) -> None:
    read(window, "map.pdf")
    open_document(window, "map.pdf")
    page = window.locator("#page-2")
    page.scroll_into_view_if_needed()
    expect(page.locator("mark")).to_have_text(["1264", "1284"])
    page.get_by_role("button", name="The text is right").click()
    expect(page.locator("mark")).to_have_count(0)
    expect(page).to_contain_text("said that it is right")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_the_list_is_for_everybody(open_window: OpenWindow, server: Server, read: Read, locale: str, look: str) -> None:
    narrow = {"viewport": {"width": 390, "height": 844}} if look == "phone" else {}
    window = open_window(locale=locale, color_scheme="dark" if look == "dark" else "light", watched=False, **narrow)
    read(window, f"{look} {locale}.pdf")
    window.goto(f"{server.url}/review")
    expect(window.locator(".doubts > li").first).to_be_visible()
    window.evaluate(AXE)
    found = window.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
