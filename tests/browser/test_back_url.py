"""Pages at one origin that send, ask and listen at another one of the same site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import pdf, row, send
from tests.server import Server

# Chromium takes every name under .localhost for this machine; these two are one site, as subdomains are.
PAGES, BACK = "ocr.localhost", "direct.ocr.localhost"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"))
    server.env |= {
        "BACK_URL": f"http://{BACK}:{server.port}",
        "CSRF_TRUSTED_ORIGINS": f"http://{PAGES}:{server.port}",
        "COOKIE_DOMAIN": PAGES,
    }
    with server:
        yield server


@pytest.fixture
def window(chrome: Browser, server: Server) -> Iterator[Page]:
    context = chrome.new_context(locale="en-US")
    window = context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    window.goto(f"http://{PAGES}:{server.port}/login")
    window.locator("#id_username").fill(server.username)
    window.locator("#id_password").fill(server.password)
    window.locator("button.primary").click()
    expect(window.locator("[data-drop]")).to_be_visible()
    yield window
    context.close()
    assert complaints == []


def test_uploads_the_api_and_the_socket_go_there(window: Page, server: Server, tmp_path: Path) -> None:
    asked: set[tuple[str, str]] = set()
    window.on("request", lambda request: asked.add((str(urlsplit(request.url).hostname), urlsplit(request.url).path)))
    window.on("websocket", lambda socket: asked.add((str(urlsplit(socket.url).hostname), urlsplit(socket.url).path)))
    window.reload()
    send(window, pdf(tmp_path, "there.pdf", 3))
    expect(row(window, "there.pdf")).to_have_attribute("data-status", "succeeded")
    window.locator("[data-options] summary").click()
    window.locator("select[data-preset]").select_option("own")
    window.locator("[data-text]").fill("Read the stamps.")
    window.locator("input[data-name]").fill("Stamps")
    window.get_by_role("button", name="Save as a preset").click()
    expect(window.locator("[data-toasts]")).to_contain_text("“Stamps” was saved.")
    assert {(BACK, "/api/tasks"), (BACK, "/ws/tasks"), (BACK, "/api/presets")} <= asked
    assert (PAGES, "/api/tasks") not in asked
    assert (PAGES, "/ws/tasks") not in asked


def test_a_page_of_another_site_can_not_ask_there(server: Server) -> None:
    back, pages = f"{BACK}:{server.port}", f"http://{PAGES}:{server.port}"
    policy = server.api("").get("/login", headers={"Host": back}).headers["Content-Security-Policy"]
    assert f"connect-src 'self' http://{back} ws://{back}" in policy
    for origin, answered in ((pages, pages), ("http://elsewhere.localhost", None)):
        answer = server.api().get("/api/tasks", headers={"Host": back, "Origin": origin})
        assert answer.headers.get("Access-Control-Allow-Origin") == answered
