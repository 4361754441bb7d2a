"""Text of strangers is text, and no page needs what the content security policy forbids."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, open_document, pdf, row, send
from tests.provider import Provider
from tests.server import Server

HOSTILE = r"""# Page {page}

<script>document.title = "taken"</script>
<img src="x" onerror="document.title = 'taken'">
<img src="https://elsewhere.invalid/pixel.png">
<iframe srcdoc="<script>parent.document.title = 'taken'</script>"></iframe>
<svg onload="document.title = 'taken'"></svg>
<style>body { display: none }</style>
<form action="https://elsewhere.invalid/"><button>press</button></form>
<a href="javascript:document.title = 'taken'">press</a>

[press](javascript:alert(1)) ![picture](https://elsewhere.invalid/pixel.png)

$\href{javascript:alert(1)}{x}$ $\htmlStyle{position:fixed}{x}$ $\includegraphics{https://elsewhere.invalid/x.png}$
$\pmb{x}$ $\fcolorbox{red}{blue}{x}$ $\def\a{\a\a}\a$ $\frac{$

Last words $x^2$.
"""


def test_hostile_text_is_inert(window: Page, provider: Provider, tmp_path: Path) -> None:
    provider.behave(answer=HOSTILE)
    name = "<img src=x onerror=alert(1)>.pdf"
    send(window, pdf(tmp_path, name))
    expect(row(window, name)).to_have_attribute("data-status", "succeeded")
    open_document(window, name)
    text = window.locator("#page-1 .rendered")
    expect(text.locator(".math[data-set]").last).to_be_visible()
    expect(text.get_by_text("Last words")).to_be_visible()
    assert (
        text.locator("script, iframe, style, form, svg[onload], [onerror], [src^=http], [href^=javascript]").count()
        == 0
    )
    assert window.title() == f"{name} · OCR"
    assert window.evaluate("getComputedStyle(document.body).display") != "none"


ADMIN = ["document", "page", "batch", "attempt", "event", "upload", "worker", "provider"]


def test_every_page_holds_the_policy(window: Page, server: Server, tmp_path: Path) -> None:
    send(window, pdf(tmp_path, "policy.pdf"))
    expect(row(window, "policy.pdf")).to_have_attribute("data-status", "succeeded")
    for place in (
        "/",
        "/?q=none",
        "/password",
        "/no/such/page",
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
    ):
        window.goto(f"{server.url}{place}")
    for model in ADMIN:
        window.goto(f"{server.url}/admin/tasks/{model}/")
        links = window.locator("#result_list tbody th a")
        if links.count():
            links.first.click()
            expect(window.locator("#content h1").first).to_be_visible()


def test_signing_out_and_in(open_window: OpenWindow, server: Server) -> None:
    window = open_window(signed_in=False)
    window.goto(f"{server.url}/password")
    window.locator("#id_username").fill(server.username)
    window.locator("#id_password").fill("wrong")
    window.keyboard.press("Enter")
    expect(window.get_by_role("alert")).to_contain_text("Name and password do not match")
    window.locator("#id_password").fill(server.password)
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", name="Change password")).to_be_visible()
    window.locator(".chrome details.menu summary").click()
    window.get_by_role("button", name="Sign out").click()
    expect(window.get_by_role("heading", name="Sign in")).to_be_visible()
