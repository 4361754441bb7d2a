"""A person lets pages be taken from the PDF itself, and sees which ones were."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests import files
from tests.browser.conftest import OpenWindow, expect_list, open_document, row, send
from tests.provider import Provider
from tests.server import Server


def choose(window: Page, own_text: str) -> None:
    window.locator("[data-options] summary").click()
    window.locator("select[data-own-text]").select_option(label=own_text)


def test_pages_are_taken_from_the_pdf_and_say_so(
    window: Page, server: Server, provider: Provider, tmp_path: Path
) -> None:
    provider.forget()
    provider.behave(answer="asked")
    (tmp_path / "mixed.pdf").write_bytes(files.layered_pdf("table", "hidden"))
    choose(window, "prefer it where it can be trusted")
    expect(window.locator("[data-summary]")).to_contain_text("the PDF's own text first")
    expect(window.locator("[data-of-own-text]")).to_be_visible()
    send(window, tmp_path / "mixed.pdf")
    expect(row(window, "mixed.pdf").locator(".word")).to_have_text("read")
    open_document(window, "mixed.pdf")
    taken, read = window.locator(".facts").first, window.locator(".facts").nth(1)
    expect(taken).to_contain_text("the PDF's own text")
    expect(window.locator(".rendered table").first).to_contain_text("Anchor")
    read.scroll_into_view_if_needed()
    expect(read).to_contain_text("gpt-4o")
    read.locator(".attempts-of summary").click()
    expect(read).to_contain_text("left to the engine")
    expect(read).to_contain_text("The page is a scan, and its own text an invisible layer over it.")
    assert len(provider.calls) == 1


def test_the_choice_is_remembered_and_said(open_window: OpenWindow, server: Server) -> None:
    window = open_window()
    choose(window, "also from scans that were read before")
    window.goto(server.url)
    expect_list(window)
    expect(window.locator("[data-summary]")).to_contain_text("the PDF's own text first")
    assert window.locator("select[data-own-text]").input_value() == "scans_too"
    window.locator("[data-options] summary").click()
    window.locator("select[data-own-text]").select_option("never")
    expect(window.locator("[data-summary]")).not_to_contain_text("own text")
    expect(window.locator("[data-of-own-text]")).to_be_hidden()


def test_the_embedded_engine_says_what_it_does_anyway(window: Page) -> None:
    window.locator("[data-options] summary").click()
    note = window.locator("[data-of-embedded]")
    expect(note).to_be_hidden()
    window.locator("select[data-engine]").select_option("local")
    expect(note).to_be_visible()
