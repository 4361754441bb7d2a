"""The keys of one's programs, on the page."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from tests.accounts.conftest import ClientOf, text_of
from tests.web.conftest import HOSTILE


def test_a_key_is_shown_once_and_works(browser: Client, alice: User) -> None:
    page = browser.post("/account/keys", {"name": "scanner"})
    (key,) = set(re.findall(r"ocr_[\w-]{43}", page.content.decode()))
    assert ApiKey.objects.matching(key) == ApiKey.objects.get(user=alice, name="scanner")
    assert page.headers["Cache-Control"].find("no-store") >= 0
    assert key not in browser.get("/account/keys").content.decode()


def test_the_line_for_the_terminal_says_what_curl_is_to_do(browser: Client) -> None:
    page = browser.post("/account/keys", {"name": "scanner"}).content.decode()
    (line,) = re.findall(r'<pre class="secret" id="curl">(.*?)</pre>', page, re.S)
    spoken = subprocess.run(
        ["bash", "-c", line.replace("&quot;", '"').replace("curl", "printf '%s\\n'", 1)],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    flag, header, address = spoken
    assert (flag, address) == ("-H", "http://testserver/api/tasks")
    key = header.removeprefix("Authorization: ")
    assert APIClient().get("/api/tasks", HTTP_AUTHORIZATION=key).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_key_needs_a_name(browser: Client, name: str) -> None:
    assert "field-error" in browser.post("/account/keys", {"name": name}).content.decode()
    assert ApiKey.objects.count() == 0


def test_revoking_is_at_once(browser: Client, alice: User) -> None:
    key, text = ApiKey.objects.issue(user=alice, name=HOSTILE)
    assert HOSTILE not in browser.get("/account/keys").content.decode()
    page = browser.post(f"/account/keys/{key.pk}/revoke", follow=True)
    assert "is revoked." in text_of(page)
    assert "No keys yet." in text_of(page)
    assert APIClient().get("/api/tasks", HTTP_AUTHORIZATION=f"Token {text}").status_code == 401


def test_somebody_elses_key_is_not_there(browser_of: ClientOf, alice: User, bob: User) -> None:
    key, _text = ApiKey.objects.issue(user=alice, name="hers")
    his = browser_of(bob)
    assert "hers" not in text_of(his.get("/account/keys"))
    assert his.post(f"/account/keys/{key.pk}/revoke").status_code == 404
    assert his.get(f"/account/keys/{key.pk}/revoke").status_code == 405
    assert ApiKey.objects.get().revoked_at is None
