"""How soon somebody sees the first page: in Chromium, from the end of the upload to text on the screen."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.bench.people import send, wait_for_end
from tests.bench.reading import Case, book, installation
from tests.bench.table import Row
from tests.browser.conftest import ARGUMENTS, sign_in
from tests.environment import find_chromium
from tests.server import Server

CASE = Case(5, 1.0, 20, 1.0)
LONG = 500
LATER = 0.5  # seconds after the provider's answer
# Looked for at every frame; the driver's own waiting looks twice a second after a while.
SEEN = """() => new Promise(seen => {
    const text = () => document.querySelector("#page-1 .rendered")?.checkVisibility();
    const look = () => text() ? seen() : requestAnimationFrame(look);
    look();
})"""
LONGER = 0.3  # seconds that a long book may take more


def measure(runs: int) -> Iterator[Row]:
    with installation(CASE) as (server, _provider), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        window = browser.new_page()
        sign_in(window, server)
        _first_page(window, server, CASE.pages)  # the browser has the scripts and styles
        short, long = [], []
        for _run in range(runs):
            short.append(_first_page(window, server, CASE.pages))
            long.append(_first_page(window, server, LONG))
        browser.close()
    name = "upload done to the first page in the browser"
    seconds, slower = statistics.median(short), statistics.median(long)
    yield Row(f"{name}: {CASE.pages} pages, idle", seconds, CASE.latency, CASE.latency + LATER)
    yield Row(f"{name}: {LONG} pages, idle", slower, seconds, seconds + LONGER, note=f"limit: {CASE.pages} pages")


def _first_page(window: Page, server: Server, pages: int) -> float:
    document = send(server.api(), book(pages))
    sent = time.monotonic()
    window.goto(f"{server.url}/documents/{document}", wait_until="commit")
    window.evaluate(SEEN)
    seconds = time.monotonic() - sent
    wait_for_end(server.api(), document)
    return seconds
