"""The account that everybody under the PASSWORD path shares has nothing of its own to change."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern

from accounts.models import User
from accounts.urls import urlpatterns

PATH = "/hush-hush"
EVERYBODYS = {"api/auth/token", "language", "login", "logout", "admin/login", "admin/logout"}


@pytest.fixture
def path(settings: Any, db: None) -> str:
    settings.PASSWORD = PATH.removeprefix("/")
    settings.SIGNUP = "open"
    return PATH


def example(pattern: URLPattern) -> str:
    """A path that the pattern takes."""
    route = str(pattern.pattern).strip("^$").removesuffix("/?").removesuffix("/")
    for hole, filled in (
        ("<int:pk>", "1"),
        ("<str:text>", "x"),
        (r"(?P<key>[-:\w]+)", "x"),
        (r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)", "1-x"),
    ):
        route = route.replace(hole, filled)
    return route


PERSONAL = sorted({example(pattern) for pattern in urlpatterns} - EVERYBODYS) + ["account/usage"]


@pytest.mark.parametrize("place", PERSONAL)
def test_no_page_of_an_account_is_under_the_path(client: Client, path: str, place: str) -> None:
    assert client.get(f"{path}/").status_code == 200
    for answer in (client.get(f"{path}/{place}"), client.post(f"{path}/{place}/")):
        assert answer.status_code == 404
    assert not User.objects.get(username="shared").has_usable_password()


def test_the_menu_does_not_lead_there(client: Client, path: str) -> None:
    page = client.get(f"{path}/").content.decode()
    assert "/account" not in page


def test_no_mail_carries_the_path(client: Client, alice: User, path: str) -> None:
    User.objects.update(email="alice@example.com")
    client.post(f"{path}/reset", {"email": "alice@example.com"})
    assert mail.outbox == []


@pytest.mark.parametrize("proxies, last", [(1, 404), (0, 429)])
def test_guesses_at_the_path_count_by_the_clients_address(
    client: Client, path: str, settings: Any, proxies: int, last: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    answers = [
        client.get(f"/guess{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code for number in range(31)
    ]
    assert answers == [404] * 30 + [last]
