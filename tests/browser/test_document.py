"""A document's page in the hands of somebody who checks it: corrects, compares, finds, looks closely."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, open_document, pdf, row, send
from tests.provider import Fault, Provider
from tests.server import Server, wait_until


def read(window: Page, folder: Path, name: str, pages: int = 3, status: str = "succeeded") -> str:
    """Have a document read and open it; its address."""
    send(window, pdf(folder, name, pages))
    expect(row(window, name)).to_have_attribute("data-status", status)
    open_document(window, name)
    return window.url


def write(window: Page, number: int, text: str) -> None:
    """Open the editor of a page by its key, and write."""
    while window.locator("[data-current]").inner_text() != str(number):
        window.keyboard.press("ArrowRight")
    window.keyboard.press("e")
    expect(window.locator(f"#page-{number} textarea")).to_be_focused()
    window.locator(f"#page-{number} textarea").fill(text)


def test_a_page_is_corrected_by_keyboard_and_the_other_tab_sees_it(open_window: OpenWindow, tmp_path: Path) -> None:
    here, there = open_window(), open_window()
    there.goto(read(here, tmp_path, "corrected.pdf"))
    write(here, 2, "Corrected $x^2$")
    expect(here.locator("#page-2 [data-unsaved]")).to_be_visible()
    here.keyboard.press("Control+Enter")
    for window in (here, there):
        expect(window.locator("#page-2 .rendered")).to_contain_text("Corrected")
        expect(window.locator("#page-2 .rendered .katex")).to_have_count(1)
        expect(window.locator("#page-2 .corrected")).to_have_text("Corrected by admin")
        expect(window.locator('page-strip [data-state="e"]')).to_have_attribute("title", "page 2: corrected")
    expect(here.locator("#page-2 textarea")).to_have_count(0)

    here.locator("#page-2 .corrected").press("Enter")
    dialog = here.locator("dialog[open]")
    expect(dialog.locator(".difference ins").first).to_have_text("Corrected")
    dialog.get_by_role("button", name="Go back to what was read").press("Enter")
    for window in (here, there):
        expect(window.locator("#page-2 .corrected")).to_have_count(0)
        expect(window.locator("#page-2 .rendered")).to_contain_text("Page 2")


def test_two_who_edit_at_once_lose_nothing(open_window: OpenWindow, tmp_path: Path) -> None:
    here, there = open_window(), open_window()
    there.goto(read(here, tmp_path, "both.pdf", 1))
    expect(there.locator("#page-1 .rendered")).to_be_visible()
    write(here, 1, "Mine")
    write(there, 1, "Yours")
    here.keyboard.press("Control+s")
    expect(there.locator("[data-newer-note]")).to_contain_text("admin has just corrected this page")
    there.keyboard.press("Control+s")
    expect(there.locator("#page-1 [role=alert]")).to_contain_text("Nothing of yours is lost")
    expect(there.locator("#page-1 textarea")).to_have_value("Yours")
    there.locator("#page-1 details summary", has_text="From their text to yours").click()
    expect(there.locator("#page-1 .difference")).to_have_text("MineYours")
    there.locator("#page-1 textarea").press("Control+Enter")
    for window in (here, there):
        expect(window.locator("#page-1 .rendered")).to_have_text("Yours")


def test_what_is_written_outlives_a_lost_connection_and_a_reload(window: Page, tmp_path: Path) -> None:
    read(window, tmp_path, "draft.pdf")
    write(window, 1, "Half a sen")
    window.context.set_offline(True)
    window.keyboard.press("Control+Enter")
    expect(window.locator("[data-toasts]")).to_contain_text("Your text is kept here")
    window.context.set_offline(False)
    asked: list[str] = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    window.on("dialog", leave)
    window.reload()
    assert asked == ["beforeunload"]
    expect(window.locator("#page-1 textarea")).to_have_value("Half a sen")
    expect(window.locator("#page-1 [data-draft-note]")).to_be_visible()
    window.locator("#page-1 textarea").press("Control+Enter")
    expect(window.locator("#page-1 .rendered")).to_have_text("Half a sen")
    window.reload()
    expect(window.locator("#page-1 .rendered")).to_be_visible()
    expect(window.locator("textarea:visible")).to_have_count(0)
    assert asked == ["beforeunload"]


def test_leaving_the_editor_asks_before_text_is_thrown_away(window: Page, tmp_path: Path) -> None:
    read(window, tmp_path, "leave.pdf", 1)
    write(window, 1, "Something")
    for answer, left in (("Keep", 1), ("Throw away", 0)):
        window.locator("#page-1 textarea").press("Escape")
        window.locator("dialog[open]").get_by_role("button", name=answer).click()
        expect(window.locator("#page-1 textarea")).to_have_count(left)
    expect(window.locator("#page-1 .rendered")).to_contain_text("Page 1")


def test_a_question_asked_while_the_last_one_closes_waits_for_its_own_answer(window: Page, tmp_path: Path) -> None:
    read(window, tmp_path, "hasty.pdf", 1)
    write(window, 1, "Something")
    window.locator("#page-1 textarea").press("Escape")
    window.locator("dialog[open]").get_by_role("button", name="Keep").evaluate(
        """button => {
          button.click();
          const escape = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
          document.querySelector("#page-1 textarea").dispatchEvent(escape);
        }"""
    )
    window.locator("dialog[open]").get_by_role("button", name="Throw away").click()
    expect(window.locator("#page-1 textarea")).to_have_count(0)


def test_a_failed_page_alone_is_read_again_in_its_place(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(faults=[Fault("filtered", pages={1, 2})])
    read(window, tmp_path, "one-by-one.pdf", 3, status="partial")
    provider.behave(faults=[])
    window.locator("#page-2 .trouble").get_by_role("button", name="Retry this page").click()
    expect(window.locator("#page-2 .rendered")).to_contain_text("Page 2")
    expect(window.locator("#page-1 .trouble")).to_be_visible()
    expect(window.locator("main")).to_have_attribute("data-status", "partial")
    window.locator("#page-1 .trouble").get_by_role("link", name="Write it by hand").click()
    window.locator("#page-1 textarea").fill("By hand")
    window.locator("#page-1 textarea").press("Control+Enter")
    expect(window.locator("#page-1 .rendered")).to_have_text("By hand")


def test_a_page_that_is_read_again_keeps_its_text_meanwhile(window: Page, provider: Provider, tmp_path: Path) -> None:
    read(window, tmp_path, "again.pdf", 2)
    provider.behave(answer="# New {page}", latency=2.0)
    window.locator("#page-1 .deeds summary").click()
    window.locator("#page-1").get_by_role("button", name="Read this page again").click()
    expect(window.locator("#page-1 .kept")).to_be_visible()
    expect(window.locator("#page-1 .rendered")).to_contain_text("Page 1")
    expect(window.locator("#page-1 .rendered")).to_have_text("New 1")
    expect(window.locator("#page-1 .kept")).to_have_count(0)
    expect(window.locator('page-strip [data-state="s"]')).to_have_count(2)
    window.locator("#page-1 .attempts-of summary").click()
    expect(window.locator("#page-1 table.attempts tbody tr")).to_have_count(2)


def test_another_reading_is_compared_and_its_text_taken(window: Page, provider: Provider, tmp_path: Path) -> None:
    read(window, tmp_path, "twice.pdf", 2)
    provider.behave(answer="# Other {page}")
    window.locator(".head details.menu summary").last.click()
    window.get_by_role("link", name="Read again as a new document").click()
    window.get_by_label("Model").fill("gpt-9")
    window.get_by_role("textbox", name="Pages").fill("2")
    before = window.url
    window.keyboard.press("Enter")
    window.wait_for_url(lambda url: url != before)  # the new document's page
    expect(window.locator("main")).to_have_attribute("data-status", "succeeded")
    window.locator(".head details.menu summary").last.click()
    window.get_by_role("link", name="Compare readings").click()
    expect(window.locator("#yours")).to_contain_text("gpt-4o")
    window.get_by_role("button", name="Take this text").click()
    expect(window.get_by_text("Both readings of this page are the same.")).to_be_visible()
    window.locator("a.back").click()
    expect(window.locator("#page-2 .corrected")).to_be_visible()
    expect(window.locator("#page-2 .rendered")).to_contain_text("Page 2")


def test_the_picture_is_looked_at_closely(window: Page, tmp_path: Path) -> None:
    read(window, tmp_path, "closely.pdf", 2)
    image = window.locator("#page-1 .scan img")
    expect(image).to_have_js_property("complete", True)

    def width() -> float:
        return float(image.evaluate("image => image.getBoundingClientRect().width"))

    whole = width()
    window.keyboard.press("w")
    pane = float(window.locator("#page-1 .scan").evaluate("pane => pane.clientWidth"))
    expect(window.locator("[data-zoom-shown]")).to_have_text("Width")
    assert abs(width() - pane) <= 1
    window.keyboard.press("1")
    wait_until(lambda: width() == float(image.evaluate("image => image.naturalWidth")), what="its own size")
    window.get_by_role("button", name="Smaller").click()
    expect(window.locator("[data-zoom-shown]")).to_have_text("80 %")
    window.keyboard.press("0")
    assert abs(width() - whole) <= 1
    window.keyboard.press("r")
    box = image.bounding_box()
    assert box is not None and box["width"] > box["height"]


def test_panes_and_thumbnails_are_remembered(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(faults=[Fault("filtered", pages={2})])
    read(window, tmp_path, "panes.pdf", 3, status="partial")
    handle = window.get_by_role("separator")
    handle.focus()
    for _press in range(3):
        window.keyboard.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuenow", "35")
    expect(window.locator("[data-current]")).to_have_text("1")
    window.keyboard.press("t")
    expect(window.locator(".thumbnails a")).to_have_count(3)
    expect(window.locator(".thumbnails a").nth(1)).to_have_attribute("title", "page 2: could not be read")
    window.locator(".thumbnails a").nth(2).click()
    expect(window.locator("[data-current]")).to_have_text("3")
    expect(window.locator(".thumbnails [aria-current]")).to_have_text("3")
    window.reload()
    expect(handle).to_have_attribute("aria-valuenow", "35")
    expect(window.locator(".thumbnails a")).to_have_count(3)
    scan, sheet = window.locator("#page-1 .scan").bounding_box(), window.locator("#page-1 .sheet").bounding_box()
    assert scan is not None and sheet is not None and scan["width"] * 1.5 < sheet["width"]


def test_words_are_found_in_pages_that_are_not_here(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(answer="# Page {page}\n\nThe needle {page} lies here.")
    read(window, tmp_path, "find.pdf", 12)
    window.keyboard.press("/")
    window.keyboard.type("NEEDLE 11")
    expect(window.locator(".found a")).to_have_count(1)
    window.keyboard.press("Enter")
    expect(window.locator(".found a")).to_be_focused()
    window.keyboard.press("Enter")
    expect(window.locator("[data-current]")).to_have_text("11")
    expect(window.locator("#page-11 .rendered")).to_be_visible()
    wait_until(lambda: window.evaluate("CSS.highlights.get('found')?.size") == 1, what="the words to be marked")
    window.locator("#find").press("Escape")
    expect(window.locator("#find")).to_be_hidden()


def test_a_zip_holds_pages_and_pictures(window: Page, server: Server, tmp_path: Path) -> None:
    key = read(window, tmp_path, "zipped.pdf", 3).rpartition("/")[2]
    window.locator(".head details.menu summary", has_text="Export").click()
    with window.expect_download() as started:
        window.get_by_role("link", name="ZIP").click()
    archive = zipfile.ZipFile(started.value.path())
    assert (started.value.suggested_filename, archive.testzip()) == ("zipped.zip", None)
    pictures = archive.namelist()[-3:]
    assert [name.partition(".")[0] for name in pictures] == ["images/0001", "images/0002", "images/0003"]
    assert archive.read(pictures[1]) == server.api().get(f"/api/tasks/{key}/pages/2/image").content
    assert "Warning" not in server.tail()


def copied(window: Page) -> str:
    return str(window.evaluate("navigator.clipboard.readText()"))


def _has_copied(window: Page, start: str) -> bool:
    return copied(window).startswith(start)


def test_keys_are_explained_and_copy(window: Page, tmp_path: Path) -> None:
    read(window, tmp_path, "keys.pdf", 2)
    window.keyboard.press("?")
    expect(window.locator("dialog[open]")).to_contain_text("previous and next page")
    window.keyboard.press("Escape")
    expect(window.locator("dialog[open]")).to_have_count(0)
    window.keyboard.press("ArrowRight")
    for key, start, count in (("c", "# Page 2", 1), ("C", "# Page 1", 2)):
        window.keyboard.press(key)
        wait_until(partial(_has_copied, window, start), what="the text to be copied")
        assert copied(window).count("# Page ") == count


def test_without_a_script_pages_are_corrected_all_the_same(
    open_window: OpenWindow, window: Page, server: Server, tmp_path: Path
) -> None:
    address = read(window, tmp_path, "plain.pdf", 1)
    plain = open_window(java_script_enabled=False, signed_in=False)
    plain.goto(f"{address}/pages/1/edit".replace("#page-1", ""))
    plain.locator("#id_username").fill(server.username)
    plain.locator("#id_password").fill(server.password)
    plain.locator("button.primary").click()
    plain.locator("textarea").fill("Without a script")
    plain.get_by_role("button", name="Save").click()
    expect(plain.locator("#page-1 .rendered")).to_have_text("Without a script")
    expect(window.locator("#page-1 .rendered")).to_have_text("Without a script")


def test_on_a_phone_picture_and_text_are_two_tabs(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(viewport={"width": 360, "height": 740})
    read(window, tmp_path, "phone.pdf", 2)
    scan, sheet = window.locator("#page-1 .scan"), window.locator("#page-1 .sheet")
    expect(sheet).to_be_visible()
    expect(scan).to_be_hidden()
    window.get_by_role("button", name="Picture", exact=True).click()
    expect(scan).to_be_visible()
    expect(sheet).to_be_hidden()
    window.get_by_role("button", name="Edit", exact=True).click()
    expect(window.locator("#page-1 textarea")).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
