"""Chromium before the real server, whose pages are read by the tests' provider.

Every window watches its console: an error there, or a request that leaves the server, fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.provider import Provider, numbered_pdf
from tests.server import Server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWER = "# Page {page}\n\nThe sum is $\\frac{1}{2}$.\n\n$$\\int_0^1 x\\,dx$$\n"

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(answer=ANSWER) as running:
        yield running


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that the windows of one file look at."""
    with Server(
        tmp_path_factory.mktemp("server"),
        ENGINE="openai",
        OPENAI_API_KEY="sk-of-the-tests",
        API_BASE_URL=provider.url,
        CONCURRENCY=2,
        MAX_RETRIES=0,
        SIGNUP="invite",
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def _well_behaved(provider: Provider) -> Iterator[None]:
    yield
    provider.behave(answer=ANSWER, latency=0.0, faults=[])


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    # Ends with the file: while Playwright runs, no other event loop can run in this process.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What a window should not have seen."""

    server: Server
    found: list[str] = field(default_factory=list)

    def watch(self, window: Page) -> None:
        window.on("console", self._console)
        window.on("pageerror", lambda error: self.found.append(str(error)))
        window.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # The browser reports every refusal (a 4xx) and every lost connection as an error of the console.
        expected = ("Failed to load resource", "WebSocket connection to")
        if message.type in ("error", "warning") and not message.text.startswith(expected):
            self.found.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.server.url, self.server.ws_url, "data:", "blob:")):
            self.found.append(f"a request to {request.url}")


OpenWindow = Callable[..., Page]


@pytest.fixture(scope="module")
def signed_in(chrome: Browser, server: Server) -> Any:
    """The cookies of the administrator, who signs in once for the windows of a file."""
    context = chrome.new_context(locale="en-US")
    sign_in(context.new_page(), server)
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def open_window(chrome: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens a window of a browser of its own, signed in: `open_window(locale="zh-CN", viewport=...)`."""
    contexts = []
    complaints = Complaints(server)

    def open_one(*, signed_in: bool = True, watched: bool = True, **options: Any) -> Page:
        if signed_in:
            options["storage_state"] = request.getfixturevalue("signed_in")
        context = chrome.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        window = context.new_page()
        if watched:
            complaints.watch(window)
        if signed_in:
            window.goto(server.url)
            expect_list(window)
        return window

    yield open_one
    for context in contexts:
        context.close()
    assert complaints.found == []


@pytest.fixture
def window(open_window: OpenWindow) -> Page:
    return open_window()


def sign_in(window: Page, server: Server) -> None:
    window.goto(f"{server.url}/login")
    window.locator("#id_username").fill(server.username)
    window.locator("#id_password").fill(server.password)
    window.locator("button.primary").click()
    expect_list(window)


def expect_list(window: Page) -> None:
    """Wait until the list of documents can be used."""
    expect(window.locator("[data-drop]")).to_be_visible()
    window.wait_for_load_state()  # its scripts have run


def pdf(folder: Path, name: str, pages: int = 1) -> Path:
    """A PDF whose pages the provider can tell apart."""
    path = folder / name
    path.write_bytes(numbered_pdf(pages))
    return path


def send(window: Page, *files: Path) -> None:
    """Give the page these files, as the button does."""
    window.locator("#files").set_input_files(files)


def row(window: Page, name: str) -> Any:
    """The row of the newest document of that name."""
    return window.locator("tr", has=window.locator(".name", has_text=name)).first


def open_document(window: Page, name: str) -> None:
    row(window, name).locator(".name a").click()
    expect(window.locator("page-strip [aria-current]")).to_be_attached()  # its script runs
