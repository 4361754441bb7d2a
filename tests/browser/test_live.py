"""What happens reaches every window, also after the connection was cut."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import OpenWindow, open_document, pdf, row, send
from tests.provider import Provider
from tests.server import Server, wait_until


def test_a_second_window_sees_what_the_first_one_sends(
    open_window: OpenWindow, provider: Provider, tmp_path: Path
) -> None:
    here, there = open_window(), open_window()
    provider.behave(latency=1.0)
    send(here, pdf(tmp_path, "both.pdf", 8))
    for status in ("running", "succeeded"):
        for window in (here, there):
            expect(row(window, "both.pdf")).to_have_attribute("data-status", status)
    for window in (here, there):
        expect(window.locator(".name", has_text="both.pdf")).to_have_count(1)


def test_a_cut_socket_catches_up(window: Page, server: Server, provider: Provider, tmp_path: Path) -> None:
    provider.behave(latency=0.7)
    send(window, pdf(tmp_path, "cut.pdf", 12))
    open_document(window, "cut.pdf")
    expect(window.locator("#page-1 .rendered")).to_be_visible()
    window.evaluate("() => { window.neverReloaded = true }")
    server.kill()
    expect(window.locator("[data-offline]")).to_be_visible()
    server.start()
    expect(window.locator("[data-offline]")).to_be_hidden(timeout=30_000)
    expect(window.locator("main")).to_have_attribute("data-status", "succeeded", timeout=60_000)
    expect(window.locator('.page[data-state="succeeded"]')).to_have_count(12)
    expect(window.locator('page-strip [data-state="s"]')).to_have_count(12)
    assert window.evaluate("window.neverReloaded")


class Wire:
    """The sockets of a window, which can be cut and mended."""

    def __init__(self, window: Page) -> None:
        self._is_cut = False
        self._sockets: list[WebSocketRoute] = []
        window.route_web_socket("**/ws/**", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            socket.close()
            return
        self._sockets.append(socket)
        socket.connect_to_server()

    def cut(self) -> None:
        self._is_cut = True
        for socket in self._sockets:
            socket.close()

    def mend(self) -> None:
        self._is_cut = False


def test_a_list_catches_up_with_what_came_and_ended_meanwhile(window: Page, server: Server, tmp_path: Path) -> None:
    wire = Wire(window)
    window.reload()
    wire.cut()
    expect(window.locator("[data-offline]")).to_be_visible()
    with pdf(tmp_path, "meanwhile.pdf", 2).open("rb") as file:
        sent = server.api().post("/api/tasks", files={"file": file}).json()
    wait_until(lambda: server.api().get(f"/api/tasks/{sent['id']}").json()["status"] == "succeeded")
    expect(window.get_by_text("meanwhile.pdf")).to_have_count(0)
    wire.mend()
    expect(row(window, "meanwhile.pdf")).to_have_attribute("data-status", "succeeded")
    expect(window.locator("[data-offline]")).to_be_hidden()


def test_an_outage_is_told_and_reading_goes_on(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.refuse()
    try:
        send(window, pdf(tmp_path, "outage.pdf", 2))
        open_document(window, "outage.pdf")
        expect(window.locator("[data-waiting]")).to_be_visible()
        expect(window.locator("[data-waiting-for]")).not_to_be_empty()
    finally:
        provider.accept()
    expect(window.locator("main")).to_have_attribute("data-status", "succeeded", timeout=60_000)
    expect(window.locator("[data-waiting]")).to_be_hidden()


MANY = """
from django.utils import timezone
from tasks.models import *
from tasks.pipeline.paginate import create_pages
owner = User.objects.get(username="admin")
upload = Upload.objects.create(owner=owner, name="book.pdf", file="uploads/none", media_type="application/pdf",
                               size=1, sha256="0" * 64, pages_total=500)
document = Document.objects.create(owner=owner, upload=upload, name="book.pdf", engine="echo", pages_total=500,
                                   pages_succeeded=500, status="succeeded", finished_at=timezone.now())
create_pages(document=document, numbers=range(1, 501), batch_size=500)
document.page_set.update(status="succeeded", markdown="# Heading\\n\\n" + "Words and $x^2$. " * 200, attempts=1)
document.batches.update(status="succeeded")
print(document.pk)
"""


def test_a_book_opens_at_once_and_loads_what_comes_into_view(window: Page, server: Server) -> None:
    key = server.manage("shell", "-c", MANY).strip().splitlines()[-1]
    loaded: list[str] = []
    window.on("request", lambda request: loaded.append(request.url) if "/pages/" in request.url else None)
    window.goto(f"{server.url}/documents/{key}")
    expect(window.locator("#page-1 .katex").first).to_be_visible()
    expect(window.locator("page-strip > *")).to_have_count(167)
    window.goto(f"{server.url}/documents/{key}#page-400")
    expect(window.locator("#page-400 .katex").first).to_be_visible()
    expect(window.locator("[data-current]")).to_have_text("400")
    texts = [url for url in loaded if "/documents/" in url]
    assert 0 < len(texts) < 40
