"""The portal under the PASSWORD path, in a browser that never signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Complaints, open_document, pdf, row, send
from tests.conftest import StartServer
from tests.provider import Provider

PASSWORD = "open-sesame"


@pytest.mark.parametrize("path", [f"/{PASSWORD}", f"/{PASSWORD}/"])
def test_from_the_file_to_the_text(
    chrome: Browser, start_server: StartServer, provider: Provider, tmp_path: Path, path: str
) -> None:
    env = {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "API_BASE_URL": provider.url}
    server = start_server(PASSWORD=PASSWORD, **env)
    complaints, asked = Complaints(server), list[str]()
    context = chrome.new_context(locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    window = context.new_page()
    complaints.watch(window)
    window.on("request", lambda request: asked.append(request.url))
    window.goto(f"{server.url}{path}")
    send(window, pdf(tmp_path, "first.pdf", 3))
    expect(row(window, "first.pdf")).to_have_attribute("data-status", "succeeded")
    open_document(window, "first.pdf")
    expect(window.locator("#page-1 .katex").first).to_be_visible()
    expect(window.locator("#page-1 .scan img")).to_have_js_property("complete", True)
    window.get_by_role("button", name="Copy Markdown").click()
    expect(window.locator("[data-toasts]")).to_contain_text("Markdown copied.")
    window.screenshot(path=str(tmp_path / "shared.png"))
    context.close()
    assert complaints.found == []
    local = [url for url in asked if url.startswith((server.url, server.ws_url))]
    assert [url for url in local if f"/{PASSWORD}" not in url] == []
