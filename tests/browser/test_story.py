"""From the login to the Markdown, as a person goes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, open_document, pdf, row, send
from tests.files import encrypted_pdf
from tests.provider import Fault, Provider
from tests.server import Server


def test_a_first_pdf(window: Page, server: Server, provider: Provider, tmp_path: Path) -> None:
    provider.behave(latency=0.4)
    expect(window.locator(".drop.large")).to_contain_text("Pages are read by gpt-4o.")
    window.evaluate("() => { window.neverReloaded = true }")
    send(window, pdf(tmp_path, "first.pdf", 8))

    first = row(window, "first.pdf")
    expect(first).to_have_attribute("data-status", "running")
    expect(first.locator("[data-detail]")).to_contain_text(" of 8")
    expect(first.locator('page-strip [data-state="s"]').nth(2)).to_be_attached()
    expect(first).to_have_attribute("data-status", "succeeded")
    expect(first.locator("[data-word]")).to_have_text("read")
    expect(first.locator('page-strip [data-state="s"]')).to_have_count(8)
    assert window.evaluate("window.neverReloaded")

    open_document(window, "first.pdf")
    expect(window.locator("#page-1 .katex").first).to_be_visible()
    expect(window.locator("#page-1 .scan img")).to_have_js_property("complete", True)
    expect(window.locator("#page-1 .facts")).to_contain_text("gpt-4o")
    assert window.locator("#page-1 .scan img").evaluate("image => image.naturalWidth") > 100
    window.get_by_role("button", name="Copy Markdown").click()
    expect(window.locator("[data-toasts]")).to_contain_text("Markdown copied.")
    copied = window.evaluate("navigator.clipboard.readText()")
    assert copied.count("# Page ") == 8
    assert copied.startswith("# Page 1\n\nThe sum is $\\frac{1}{2}$.")


def test_pages_come_in_while_the_document_is_open(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(latency=1.0)
    send(window, pdf(tmp_path, "live.pdf", 6))
    open_document(window, "live.pdf")
    expect(window.locator("#page-6")).to_have_attribute("data-state", re.compile("queued|running"))
    window.evaluate("() => { window.neverReloaded = true }")
    expect(window.locator("#page-1 .rendered")).to_contain_text("Page 1")
    expect(window.locator("main")).to_have_attribute("data-status", "running")
    expect(window.locator("main")).to_have_attribute("data-status", "succeeded")
    window.locator("#page-6").scroll_into_view_if_needed()
    expect(window.locator("#page-6 .katex").first).to_be_visible()
    assert window.evaluate("window.neverReloaded")


def test_one_bad_file_does_not_stop_the_others(window: Page, tmp_path: Path) -> None:
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"only words")
    empty = tmp_path / "empty.png"
    empty.touch()
    send(window, fake, pdf(tmp_path, "good.pdf"), empty)
    expect(row(window, "fake.pdf")).to_contain_text("This is neither an image nor a PDF")
    expect(row(window, "empty.png")).to_contain_text("The file is empty.")
    expect(row(window, "good.pdf")).to_have_attribute("data-status", "succeeded")
    row(window, "fake.pdf").get_by_role("button", name="Dismiss").click()
    expect(window.get_by_text("fake.pdf")).to_have_count(0)


def test_a_locked_pdf_is_opened_in_its_row(window: Page, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(encrypted_pdf("sesame"))
    send(window, locked)
    for password in ("wrong", "sesame"):
        window.get_by_label("Password of the PDF", exact=True).fill(password)
        window.get_by_role("button", name="Open and read").click()
        if password == "wrong":
            expect(row(window, "locked.pdf")).to_contain_text("The password does not open this PDF.")
    expect(row(window, "locked.pdf")).to_have_attribute("data-status", "succeeded")


def test_files_are_dropped_and_screenshots_pasted(window: Page, tmp_path: Path) -> None:
    png = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(png, "PNG")
    transfer = window.evaluate_handle(
        """bytes => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
          return transfer;
        }""",
        list(png.getvalue()),
    )
    window.dispatch_event("body", "drop", {"dataTransfer": transfer})
    expect(row(window, "image.png")).to_have_attribute("data-status", "succeeded")
    window.evaluate(
        "transfer => dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))", transfer
    )
    expect(row(window, "screenshot 2")).to_have_attribute("data-status", "succeeded")


def test_a_failed_page_says_why_and_is_read_again(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(faults=[Fault("filtered", pages={2})])
    send(window, pdf(tmp_path, "partial.pdf", 3))
    expect(row(window, "partial.pdf")).to_have_attribute("data-status", "partial")
    expect(row(window, "partial.pdf")).to_contain_text("1 page failed")
    open_document(window, "partial.pdf")
    expect(window.locator("#page-2 .trouble .reason")).not_to_be_empty()
    expect(window.locator('page-strip [data-state="f"]')).to_have_attribute("title", "page 2: could not be read")
    provider.behave(faults=[])
    window.locator(".head .when-unread button").click()
    expect(window.locator("main")).to_have_attribute("data-status", "succeeded")
    expect(window.locator("#page-2 .rendered")).to_contain_text("Page 2")


def test_cancel_stops_what_is_left(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(latency=1.0)
    send(window, pdf(tmp_path, "long.pdf", 30))
    open_document(window, "long.pdf")
    expect(window.locator("#page-1 .rendered")).to_be_visible()
    window.locator(".head .when-owed button").click()
    expect(window.locator("main")).to_have_attribute("data-status", "canceled")
    expect(window.locator(".head .when-owed")).to_be_hidden()
    expect(window.locator("#page-30")).to_have_attribute("data-state", "canceled")


def test_pages_are_turned_by_keyboard(window: Page, tmp_path: Path) -> None:
    send(window, pdf(tmp_path, "turn.pdf", 5))
    expect(row(window, "turn.pdf")).to_have_attribute("data-status", "succeeded")
    open_document(window, "turn.pdf")
    for _press in range(3):
        window.keyboard.press("ArrowRight")
    expect(window.locator("[data-current]")).to_have_text("4")
    window.keyboard.press("ArrowLeft")
    expect(window.locator("[data-current]")).to_have_text("3")
    expect(window).to_have_url(window.url.split("#")[0] + "#page-3")
    expect(window.locator('page-strip [aria-current="page"]')).to_have_attribute("href", "#page-3")
    window.get_by_role("button", name="Source").click()
    expect(window.locator("#page-3 .source")).to_contain_text("\\frac{1}{2}")
    expect(window.locator("#page-3 .rendered")).to_be_hidden()


def test_deleting_asks_first(window: Page, tmp_path: Path) -> None:
    send(window, pdf(tmp_path, "gone.pdf"))
    expect(row(window, "gone.pdf")).to_have_attribute("data-status", "succeeded")
    for answer, left in (("Keep", 1), ("Delete", 0)):
        row(window, "gone.pdf").locator("details.menu summary").click()
        row(window, "gone.pdf").get_by_role("button", name="Delete").click()
        window.locator("dialog").get_by_role("button", name=answer).click()
        expect(window.locator(".name a", has_text="gone.pdf")).to_have_count(left)


def test_in_chinese(open_window: OpenWindow, provider: Provider, tmp_path: Path) -> None:
    window = open_window(locale="zh-CN")
    provider.behave(latency=0.5)
    send(window, pdf(tmp_path, "chinese.pdf", 4))
    expect(row(window, "chinese.pdf").locator("[data-word]")).to_have_text("识别中")
    expect(row(window, "chinese.pdf").locator("[data-word]")).to_have_text("已识别")
    window.get_by_role("button", name="English").click()
    expect(row(window, "chinese.pdf").locator("[data-word]")).to_have_text("read")


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_nothing_is_cut_off_at_any_width(open_window: OpenWindow, tmp_path: Path, width: int) -> None:
    window = open_window(viewport={"width": width, "height": 740})
    name = "a-name-without-any-space-" * 5 + "end.pdf"
    send(window, pdf(tmp_path, name, 2))
    expect(row(window, "end.pdf")).to_have_attribute("data-status", "succeeded")
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    open_document(window, "end.pdf")
    expect(window.locator("#page-1 .katex").first).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth") <= width
