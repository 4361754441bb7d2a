"""The account's pages as a person uses them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.openid import OpenIDProvider
from tests.server import Server, wait_until

PERIOD = 30  # seconds for which a code is good


@pytest.fixture(scope="module")
def openid() -> Iterator[OpenIDProvider]:
    with OpenIDProvider() as running:
        running.person = {"sub": "4711", "email": "dora@example.com", "preferred_username": "dora"}
        yield running


@pytest.fixture(scope="module")
def server(openid: OpenIDProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that trusts a provider of OpenID Connect."""
    with Server(tmp_path_factory.mktemp("server"), OIDC_SIGNUP="true", **openid.settings) as running:
        yield running


def code_of(secret: str) -> str:
    """What an authenticator app shows, at a moment when it will show it for a while."""
    wait_until(lambda: time.time() % PERIOD < PERIOD - 8, what="the next code")
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def enter(window: Page, server: Server) -> None:
    window.goto(f"{server.url}/login")
    window.locator("#id_username").fill(server.username)
    window.locator("#id_password").fill(server.password)
    window.keyboard.press("Enter")


def test_two_factor_from_the_account_to_the_next_sign_in(window: Page, open_window: OpenWindow, server: Server) -> None:
    window.locator(".chrome details.menu summary").click()
    window.get_by_role("link", name="Account").click()
    window.get_by_role("link", name="Two-factor").click()
    window.get_by_role("link", name="Turn on").click()
    window.locator("#id_password").fill(server.password)
    window.keyboard.press("Enter")
    expect(window.get_by_role("img", name="QR code")).to_be_visible()
    window.wait_for_load_state()
    assert window.locator(".qr").evaluate("picture => picture.naturalWidth") > 0
    secret = window.locator("#totp-secret").inner_text()
    window.locator("#id_code").fill(code_of(secret))
    window.keyboard.press("Enter")
    expect(window.locator("#recovery-codes li")).to_have_count(10)
    window.wait_for_load_state()
    codes = window.locator("#recovery-codes li").all_inner_texts()
    window.get_by_role("button", name="Copy").click()
    expect(window.get_by_text("Copied.")).to_be_visible()
    assert window.evaluate("navigator.clipboard.readText()").split() == codes

    other = open_window(signed_in=False)
    enter(other, server)
    other.locator("#id_code").fill("nonsense")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("This code is not right")
    other.locator("#id_code").fill(code_of(secret))
    other.keyboard.press("Enter")
    expect(other.locator("[data-drop]")).to_be_visible()

    window.goto(f"{server.url}/account/two-factor/off")
    window.get_by_role("button", name="Turn off").click()
    expect(window.get_by_role("link", name="Turn on")).to_be_visible()


def test_a_key_and_its_line_are_copied_and_work(window: Page, server: Server) -> None:
    window.goto(f"{server.url}/account/keys")
    window.get_by_label("Name").fill("scanner")
    window.keyboard.press("Enter")
    buttons = window.get_by_role("button", name="Copy")
    expect(buttons.first).to_be_visible()
    window.wait_for_load_state()
    buttons.first.click()
    expect(window.get_by_text("Copied.")).to_be_visible()
    key = window.evaluate("navigator.clipboard.readText()")
    assert server.api(key).get("/api/tasks").status_code == 200
    buttons.last.click()
    expect(window.get_by_text("Copied.")).to_have_count(2)
    line = window.evaluate("navigator.clipboard.readText()")
    assert '"results"' in subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout
    row = window.locator("tr", has_text="scanner")
    row.get_by_role("button", name="Revoke").click()
    window.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(window.get_by_text("is revoked.")).to_be_visible()
    assert server.api(key).get("/api/tasks").status_code == 401


def test_account_pages_hold_the_policy_on_a_phone(open_window: OpenWindow, server: Server) -> None:
    window = open_window(viewport={"width": 360, "height": 740})
    for place in ("", "/email", "/two-factor", "/keys", "/usage"):
        window.goto(f"{server.url}/account{place}")
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_the_browser_goes_to_the_provider_and_comes_back(open_window: OpenWindow, server: Server) -> None:
    """The content security policy keeps forms from leading elsewhere, and browsers apply that to redirects."""
    window = open_window(signed_in=False, watched=False)
    for _twice in range(2):
        window.goto(f"{server.url}/login?next=/account")
        window.get_by_role("button", name="Sign in with Example ID").click()
        expect(window.get_by_role("heading", name="Profile")).to_be_visible()
        window.locator(".chrome details.menu summary").click()
        window.get_by_role("button", name="Sign out").click()
        expect(window.get_by_role("heading", name="Sign in")).to_be_visible()
