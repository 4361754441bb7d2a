"""axe-core finds no violation of WCAG 2.2 AA on any page, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, open_document, pdf, row, send
from tests.environment import PROJECT
from tests.provider import Fault, Provider
from tests.server import Server

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STRANGERS = [
    "/login",
    "/login/closed",
    "/signup",
    "/reset",
    "/reset/sent",
    "/reset/1-none",
    "/reset/done",
    "/confirm-email",
    "/confirm-email/none",
    "/no/such/page",
]
ACCOUNT = ["", "/email", "/two-factor", "/two-factor/on", "/keys", "/usage", "/invitations"]
PLACES = ["/", "/?q=none", "/password", "/webhooks", *(f"/account{page}" for page in ACCOUNT), "/no/such/page"]
PARTS = [
    "again",
    "find?q=page",
    *(f"pages/1/{part}" for part in ("edit", "history", "attempts", "compare")),
]
OPERATORS = [
    "/admin/",
    "/admin/tasks/document/",
    "/admin/tasks/page/",
    "/admin/tasks/attempt/",
    "/admin/tasks/webhook/",
    "/admin/tasks/delivery/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/invitation/add/",
    "/admin/tasks/usage/",
]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
    "chinese": {"color_scheme": "dark", "locale": "zh-CN"},
}


def violations(window: Page) -> list[str]:
    """What axe-core complains of, with the elements."""
    window.evaluate(AXE)
    found = window.evaluate("rules => axe.run({ runOnly: rules })", RULES)["violations"]
    return [f"{window.url} {each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def documents(window: Page, provider: Provider, folder: Path) -> None:
    """Two documents in the list: one that is read, one with a page that failed."""
    provider.behave(faults=[Fault("filtered", pages={2})])
    send(window, pdf(folder, "good.pdf"), pdf(folder, "half.pdf", pages=3))
    expect(row(window, "good.pdf")).to_have_attribute("data-status", "succeeded")
    expect(row(window, "half.pdf")).to_have_attribute("data-status", "partial")


def webhook(window: Page, server: Server) -> Iterator[str]:
    """A webhook to nowhere: its new secret, then a test event that did not arrive."""
    window.goto(f"{server.url}/webhooks")
    window.locator("#id_url").fill("http://nobody.invalid/")
    window.locator("form.fields .primary").click()
    expect(window.locator("#secret")).to_be_visible()
    yield "new"
    window.locator("form[action$=test] button").click()
    while not window.locator(".delivery .tries li").count():
        window.reload()
    yield "tried"


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_keeps_anybody_out(
    open_window: OpenWindow, server: Server, provider: Provider, tmp_path: Path, look: str
) -> None:
    found: list[str] = []
    stranger = open_window(signed_in=False, watched=False, **LOOKS[look])  # axe itself tries inline styles
    for place in STRANGERS:
        stranger.goto(f"{server.url}{place}")
        found += violations(stranger)
    window = open_window(watched=False, **LOOKS[look])
    found += violations(window)
    documents(window, provider, tmp_path)
    for place in PLACES + OPERATORS:
        window.goto(f"{server.url}{place}")
        found += violations(window)
    for _state in webhook(window, server):
        found += violations(window)
    for name in ("good.pdf", "half.pdf"):
        window.goto(server.url)
        open_document(window, name)
        expect(window.locator(".page[data-filled]").first).to_be_visible()
        found += violations(window)
        document = window.url.split("#")[0]
        for part in PARTS:
            window.goto(f"{document}/{part}")
            found += violations(window)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
