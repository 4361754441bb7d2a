"""The home page, as those use it who send and find documents all day."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, pdf, row, send
from tests.browser.holding import hold, listen
from tests.files import encrypted_pdf
from tests.provider import Provider
from tests.server import Server, wait_until


@pytest.fixture(autouse=True)
def _nothing_left(server: Server) -> None:
    """Each test begins with an empty list."""
    for each in server.api().get("/api/tasks").json()["results"]:
        server.api().delete(f"/api/tasks/{each['id']}").raise_for_status()


def names(window: Page) -> list[str]:
    return window.locator("[data-rows] .name > a").all_inner_texts()


def expect_names(window: Page, names: list[str]) -> None:
    """Wait until the list holds these, from top to bottom."""
    expect(window.locator("[data-rows] .name > a")).to_have_text(names)


def read_all(window: Page, *files: Path) -> None:
    """Send the files and wait until they are read."""
    send(window, *files)
    for file in files:
        expect(row(window, file.name)).to_have_attribute("data-status", "succeeded")


def sent_prompt(server: Server, name: str) -> dict[str, Any]:
    found = server.api().get("/api/tasks", params={"search": name}).json()["results"]
    return dict(found[0])


# --- Sending --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them: pages here and deeper, other things between them."""
    top = tmp_path / "scans"
    (top / "deep" / "deeper").mkdir(parents=True)
    pdf(top, "one.pdf")
    pdf(top / "deep" / "deeper", "two.pdf")
    for other in ("notes.txt", "deep/table.xlsx"):
        (top / other).write_text("x")
    (top / ".DS_Store").write_text("x")
    return top


def expect_folder(window: Page) -> None:
    expect(window.locator("[data-toasts]")).to_contain_text("2 files were left out: neither images nor PDFs.")
    for name in ("one.pdf", "two.pdf"):
        expect(row(window, name)).to_have_attribute("data-status", "succeeded")
    expect(window.locator("[data-sending]")).to_be_hidden()


def test_a_folder_is_chosen(window: Page, folder: Path) -> None:
    window.locator("#folder").set_input_files(folder)
    expect_folder(window)


def test_a_folder_is_dropped(window: Page, folder: Path) -> None:
    browser = window.context.new_cdp_session(window)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 150, "data": data})
    expect_folder(window)


def test_a_lost_connection_says_so_and_the_file_is_sent_again(window: Page, tmp_path: Path) -> None:
    window.route("**/api/tasks", lambda route: route.abort("connectionreset"))
    send(window, pdf(tmp_path, "lost.pdf"), pdf(tmp_path, "also.pdf"))
    for name in ("lost.pdf", "also.pdf"):
        expect(row(window, name)).to_contain_text("The connection was lost. Nothing was stored; send the file again.")
    window.unroute("**/api/tasks")
    row(window, "lost.pdf").get_by_role("button", name="Send again").click()
    expect(row(window, "lost.pdf")).to_have_attribute("data-status", "succeeded")
    expect(row(window, "also.pdf").get_by_role("button", name="Send again")).to_be_visible()


def test_a_refusal_for_good_offers_no_second_try(window: Page, tmp_path: Path) -> None:
    fake = tmp_path / "fake.pdf"
    fake.write_text("words")
    send(window, fake)
    expect(row(window, "fake.pdf")).to_contain_text("neither an image nor a PDF")
    expect(row(window, "fake.pdf").get_by_role("button", name="Send again")).to_be_hidden()


def test_a_row_says_what_is_ahead_how_fast_and_how_long(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(latency=1.0)
    send(window, pdf(tmp_path, "first.pdf", 12))
    expect(row(window, "first.pdf")).to_have_attribute("data-status", "running")
    send(window, *(pdf(tmp_path, f"more-{number}.pdf", 4) for number in range(4)))
    waiting = window.locator('tr[data-status="queued"] [data-detail]')
    expect(waiting.first).to_contain_text("pages ahead")
    expect(row(window, "first.pdf").locator("[data-detail]")).to_contain_text(" pages/min, ")
    expect(row(window, "first.pdf").locator("[data-detail]")).to_contain_text(" left")


# --- Options --------------------------------------------------------------------------------------


def open_options(window: Page) -> None:
    window.locator("[data-options] summary").click()


def test_what_is_chosen_is_sent_and_remembered(window: Page, server: Server, tmp_path: Path) -> None:
    open_options(window)
    window.get_by_label("Model").fill("gpt-4o-mini")
    window.locator("select[data-preset]").select_option(label="Text without layout")
    window.get_by_label("Page range").fill("2-3")
    expect(window.locator("[data-summary]")).to_have_text("Text without layout, gpt-4o-mini, pages 2-3")
    window.reload()
    expect(window.locator("[data-summary]")).to_have_text("Text without layout, gpt-4o-mini, pages 2-3")
    read_all(window, pdf(tmp_path, "chosen.pdf", 4))
    sent = sent_prompt(server, "chosen.pdf")
    assert (sent["prompt"], sent["model"], sent["pages"]) == ("<image>\nFree OCR.", "gpt-4o-mini", "2-3")
    window.reload()
    assert "gpt-4o-mini" in window.locator("#models").inner_html()


def test_a_password_opens_every_locked_file_and_is_not_kept(window: Page, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(encrypted_pdf("sesame"))
    open_options(window)
    window.get_by_label("Password of the PDFs").fill("sesame")
    read_all(window, locked, pdf(tmp_path, "open.pdf"))
    kept = window.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "sesame" not in kept
    window.reload()
    expect(window.locator("input[data-password]")).to_have_value("")


def test_what_is_to_be_found_is_asked_for(window: Page, server: Server, tmp_path: Path) -> None:
    open_options(window)
    window.locator("select[data-preset]").select_option(label="Find something in the picture")
    send(window, pdf(tmp_path, "find.pdf"))
    expect(window.locator("[data-toasts]")).to_contain_text("Say what is to be found in the picture.")
    expect(window.get_by_label("What to find")).to_be_focused()
    window.keyboard.type("the stamp")
    read_all(window, pdf(tmp_path, "find.pdf"))
    assert sent_prompt(server, "find.pdf")["prompt"] == "<image>\nLocate <|ref|>the stamp<|/ref|> in the image."


def test_what_was_read_before_is_read_anew_if_one_wants(
    window: Page, server: Server, provider: Provider, tmp_path: Path
) -> None:
    file = pdf(tmp_path, "twice.pdf")
    read_all(window, file)
    read_all(window, file)  # of both rows of this name the newest one is looked at
    provider.forget()
    open_options(window)
    tick = window.get_by_label("Read anew, even what was read before")
    tick.check()
    expect(window.locator("[data-summary]")).to_contain_text("read anew")
    send(window, file)
    expect(window.locator("[data-rows] tr[data-status=succeeded]")).to_have_count(3)
    found = server.api().get("/api/tasks").json()["results"]
    assert ([document["fresh"] for document in found], len(provider.calls)) == ([True, False, False], 1)
    window.reload()
    open_options(window)
    expect(tick).not_to_be_checked()
    window.goto(f"{server.url}/documents/{found[1]['id']}")
    expect(window.locator(".facts").first).to_contain_text("taken from an earlier reading, now")
    window.locator(".attempts-of summary").click()
    expect(window.locator("table.attempts")).to_contain_text("taken from an earlier reading")


def test_a_preset_of_ones_own_lives(window: Page, server: Server, tmp_path: Path) -> None:
    open_options(window)
    instructions = window.locator("select[data-preset]")
    instructions.select_option(label="Own text")
    window.get_by_label("Text of the instructions").fill("Read the stamps.")
    window.locator("input[data-name]").fill("Stamps <b>")
    window.get_by_role("button", name="Save as a preset").click()
    expect(window.locator("[data-summary]")).to_contain_text("Stamps <b>")
    window.locator("input[data-name]").fill("Seals")
    window.get_by_label("Text of the instructions").fill("Read the seals.")
    window.get_by_role("button", name="Save changes").click()
    expect(window.locator("[data-summary]")).to_contain_text("Seals")
    window.reload()
    read_all(window, pdf(tmp_path, "seals.pdf"))
    assert sent_prompt(server, "seals.pdf")["prompt"] == "Read the seals."
    open_options(window)
    window.locator("input[data-name]").fill("table")
    window.get_by_role("button", name="Save as a preset").click()
    expect(window.locator("[data-toasts]")).to_contain_text("is the name of a built-in preset")
    window.get_by_role("button", name="Delete preset").click()
    expect(window.locator("[data-summary]")).to_contain_text("Own text")
    expect(window.get_by_label("Text of the instructions")).to_have_value("Read the seals.")
    assert server.api().get("/api/presets").json()["count"] == 0


# --- Finding --------------------------------------------------------------------------------------


def test_search_order_and_filter_need_no_new_page(
    window: Page, server: Server, provider: Provider, tmp_path: Path
) -> None:
    provider.behave(answer="# Page {page}\n\nThe 发票 of <b>May</b>.")
    read_all(window, pdf(tmp_path, "b.pdf", 2))
    provider.behave(answer="nothing")
    read_all(window, pdf(tmp_path, "a.pdf"), pdf(tmp_path, "c.pdf", 3))
    window.evaluate("() => { window.neverReloaded = true }")
    window.get_by_role("link", name="Name").focus()
    window.keyboard.press("Enter")
    expect(window).to_have_url(f"{server.url}/?sort=name")
    expect_names(window, ["a.pdf", "b.pdf", "c.pdf"])
    expect(window.get_by_role("link", name="Name")).to_be_focused()
    window.keyboard.press("/")
    window.keyboard.type("发票")
    window.keyboard.press("Enter")
    expect(window.locator("mark")).to_have_text("发票")
    assert names(window) == ["b.pdf"]
    expect(row(window, "b.pdf").locator(".snippet")).to_contain_text("of <b>May</b>.")
    window.locator("#status").select_option("failed")
    expect(window.locator("[data-empty]")).to_contain_text("No document has “发票” in its name or text.")
    window.go_back()
    expect(window.locator("mark")).to_have_text("发票")
    expect(window.locator("#status")).to_have_value("")
    window.go_back()
    expect_names(window, ["a.pdf", "b.pdf", "c.pdf"])
    assert window.evaluate("window.neverReloaded")
    window.goto(f"{server.url}/?q=发票")
    window.get_by_role("link", name="Page 1").click()
    expect(window).to_have_url(window.url.split("#")[0] + "#page-1")


def look_for(window: Page, words: str) -> None:
    window.locator("#search").fill(words)
    window.keyboard.press("Enter")


def expect_told_of(window: Page, name: str) -> None:
    expect(window.locator("[data-toasts]")).to_contain_text(f"“{name}” was sent and is being read.")
    window.get_by_role("link", name="All documents").click()
    expect(row(window, name)).to_have_attribute("data-status", "succeeded")


def test_files_go_on_being_sent_while_one_looks_around(window: Page, tmp_path: Path) -> None:
    upload = hold(window, "**/api/tasks")
    send(window, pdf(tmp_path, "slow.pdf"))
    look_for(window, "nothing like this")
    expect(window.locator("[data-empty]")).to_contain_text("nothing like this")
    upload.go(window)
    expect_told_of(window, "slow.pdf")


def test_a_file_that_arrives_before_what_was_looked_for_is_told_of(window: Page, tmp_path: Path) -> None:
    read_all(window, pdf(tmp_path, "first.pdf"))
    found = hold(window, "**/?q=*")
    look_for(window, "nothing like this")
    with window.expect_response("**/api/tasks"):
        send(window, pdf(tmp_path, "quick.pdf"))
    found.go(window)
    expect_told_of(window, "quick.pdf")


def test_what_happens_while_a_list_is_on_its_way_is_shown_in_it(
    window: Page, provider: Provider, tmp_path: Path
) -> None:
    told = listen(window)
    provider.behave(latency=3.0)
    send(window, pdf(tmp_path, "slow.pdf"))
    expect(row(window, "slow.pdf")).to_have_attribute("data-status", "running")
    window.route("**/row", lambda route: route.abort())  # nobody looks at this row a second time
    found = hold(window, "**/?q=*")
    look_for(window, "slow")
    arrive = found.answer(window)
    wait_until(lambda: window.title() and any("document.succeeded" in each for each in told))
    arrive()
    expect(window.locator("[data-list]")).not_to_have_attribute("aria-busy", "true")
    expect(row(window, "slow.pdf")).to_have_attribute("data-status", "succeeded")


def test_what_happens_while_a_row_is_on_its_way_is_shown_in_it(
    window: Page, provider: Provider, tmp_path: Path
) -> None:
    provider.behave(latency=3.0)
    told = listen(window)
    coming = hold(window, "**/row")
    send(window, pdf(tmp_path, "slow.pdf"))
    arrive = coming.answer(window)
    wait_until(lambda: window.title() and any("document.succeeded" in each for each in told))
    arrive()
    expect(row(window, "slow.pdf")).to_have_attribute("data-status", "succeeded")


# --- Several at once ------------------------------------------------------------------------------


@pytest.fixture
def five(window: Page, tmp_path: Path) -> list[str]:
    files = [pdf(tmp_path, f"{number}.pdf") for number in range(1, 6)]
    read_all(window, *files)
    window.get_by_role("link", name="Name").click()
    expect_names(window, [file.name for file in files])
    return names(window)


def pick(window: Page, name: str) -> Any:
    return window.get_by_role("checkbox", name=f"Select {name}")


def test_a_range_is_downloaded_as_one_zip(window: Page, five: list[str]) -> None:
    expect(window.get_by_role("button", name="Download ZIP")).to_be_hidden()
    pick(window, "2.pdf").click()
    pick(window, "4.pdf").click(modifiers=["Shift"])
    expect(window.locator("[data-count]")).to_have_text("3 selected")
    with window.expect_download() as download:
        window.get_by_role("button", name="Download ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert sorted({name.split("/")[0] for name in archive.namelist()}) == ["2", "3", "4"]
    assert names(window) == five


def test_all_of_a_page_are_deleted_once_it_is_confirmed_how_many(window: Page, five: list[str]) -> None:
    window.get_by_label("Select all on this page").check()
    pick(window, "3.pdf").uncheck()
    expect(window.locator("[data-count]")).to_have_text("4 selected")
    for answer, left in (("Keep", five), ("Delete", ["3.pdf"])):
        window.locator(".selection").get_by_role("button", name="Delete").click()
        expect(window.locator("dialog")).to_contain_text("Delete 4 documents with all their text?")
        window.locator("dialog").get_by_role("button", name=answer).click()
        expect_names(window, left)
    expect(window.locator("[data-toasts]")).to_contain_text("4 documents were deleted.")


def test_the_list_is_used_by_keyboard_alone(window: Page, five: list[str]) -> None:
    pick(window, "1.pdf").focus()
    window.keyboard.press("Space")
    for _step in range(3):
        window.keyboard.press("Tab")  # the name, the menu, the next box
    expect(pick(window, "2.pdf")).to_be_focused()
    window.keyboard.press("Space")
    expect(window.locator("[data-count]")).to_have_text("2 selected")
    window.locator(".selection").get_by_role("button", name="Delete").focus()
    window.keyboard.press("Enter")
    expect(window.locator("dialog")).to_be_visible()
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect_names(window, five[2:])


# --- The connection -------------------------------------------------------------------------------


def test_a_restarted_server_is_found_again_and_nothing_is_missed(
    window: Page, server: Server, provider: Provider, tmp_path: Path
) -> None:
    provider.behave(latency=0.5)
    send(window, pdf(tmp_path, "restart.pdf", 10))
    expect(row(window, "restart.pdf")).to_have_attribute("data-status", "running")
    window.evaluate("() => { window.neverReloaded = true }")
    server.stop()
    expect(window.locator("[data-offline]")).to_be_visible()
    server.start()
    expect(window.locator("[data-offline]")).to_be_hidden(timeout=30_000)
    expect(row(window, "restart.pdf")).to_have_attribute("data-status", "succeeded", timeout=60_000)
    expect(row(window, "restart.pdf").locator('page-strip [data-state="s"]')).to_have_count(10)
    assert window.evaluate("window.neverReloaded")


def test_a_lost_network_is_told_and_goes_on_by_itself(window: Page, server: Server, tmp_path: Path) -> None:
    expect(window.locator("[data-summary]")).to_contain_text("gpt-4o")  # the page's scripts run
    window.context.set_offline(True)
    expect(window.locator("[data-offline]")).to_be_visible()
    with pdf(tmp_path, "meanwhile.pdf").open("rb") as file:
        server.api().post("/api/tasks", files={"file": file}).raise_for_status()
    window.context.set_offline(False)
    expect(window.locator("[data-offline]")).to_be_hidden()
    expect(row(window, "meanwhile.pdf")).to_have_attribute("data-status", "succeeded")


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_nothing_of_the_list_is_cut_off_at_any_width(open_window: OpenWindow, tmp_path: Path, width: int) -> None:
    window = open_window(viewport={"width": width, "height": 740}, locale="zh-CN")
    names_of = ["年度财务报告与审计意见书" * 6 + ".pdf", "a-name-without-any-space-" * 5 + ".pdf"]
    read_all(window, *(pdf(tmp_path, name) for name in names_of))
    open_options(window)
    window.locator("select[data-preset]").select_option("own")
    window.locator("[data-all]").check()
    window.locator("#search").fill("Page")
    window.keyboard.press("Enter")
    expect(window.locator("mark")).to_have_count(2)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
