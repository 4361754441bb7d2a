"""Keys and sessions: who is let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiKey, User

CLOSED = "/api/tasks"


@pytest.fixture
def key(alice: User) -> tuple[ApiKey, str]:
    return ApiKey.objects.issue(user=alice, name="test")


def look(authorization: str) -> Any:
    return APIClient().get(CLOSED, HTTP_AUTHORIZATION=authorization)


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
def test_a_key_lets_in(key: tuple[ApiKey, str], scheme: str) -> None:
    assert look(f"{scheme} {key[1]}").status_code == 200


@pytest.mark.parametrize("header", ["Token x", "Bearer ocr_", "Token", "Token a b", "Bearer \xe4"])
def test_a_key_that_is_none_does_not(key: tuple[ApiKey, str], header: str) -> None:
    answer = look(header)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Digest x"])
def test_another_scheme_is_no_key(key: tuple[ApiKey, str], header: str) -> None:
    answer = look(header)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_revoked_key_does_not_let_in(key: tuple[ApiKey, str]) -> None:
    key[0].revoke()
    assert look(f"Token {key[1]}").status_code == 401


def test_nor_does_the_key_of_a_closed_account(key: tuple[ApiKey, str], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert look(f"Token {key[1]}").status_code == 401


def test_a_wrong_key_is_not_helped_by_a_session(alice: User) -> None:
    browser = APIClient()
    browser.force_login(alice)
    assert browser.get(CLOSED, HTTP_AUTHORIZATION="Token x").status_code == 401


def test_the_last_use_is_noted_once_a_minute(key: tuple[ApiKey, str]) -> None:
    look(f"Token {key[1]}")
    first = ApiKey.objects.get().last_used_at
    look(f"Token {key[1]}")
    assert first is not None
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    look(f"Token {key[1]}")
    assert ApiKey.objects.filter(last_used_at__gt=first).exists()


@pytest.fixture
def browser(alice: User) -> APIClient:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice)
    return client


def test_a_session_lets_in(browser: APIClient) -> None:
    assert browser.get(CLOSED).status_code == 200


def test_a_session_changes_nothing_without_its_csrf_token(browser: APIClient) -> None:
    answer = browser.post("/api/start", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    browser.cookies["csrftoken"] = "a" * 32
    assert browser.post("/api/start", {}, format="json", HTTP_X_CSRFTOKEN="a" * 32).status_code == 400


def test_a_key_needs_no_csrf_token(browser: APIClient, key: tuple[ApiKey, str]) -> None:
    answer = browser.post("/api/start", {}, format="json", HTTP_AUTHORIZATION=f"Token {key[1]}")
    assert answer.status_code == 400


def test_the_session_of_a_closed_account_ends(browser: APIClient, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert browser.get(CLOSED).status_code == 401
