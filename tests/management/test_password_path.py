"""A PASSWORD that can't be a path stops the start, by its name and without being printed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.checks import check_password_path
from ocrsite import env
from tests.management.test_commands import Manage, manage

__all__ = ["manage"]

COLLIDING = ["api", "API", "admin", "ws", "static", "health", "healthz", "metrics", "login", "documents", "results"]
ODD = ["a/b", "a b", "pass?word", "пароль", "p%20w", "a#b", "..", "."]


@pytest.mark.parametrize("password", ["documents", "pass?word"])
def test_the_start_stops_and_names_the_setting_alone(manage: Manage, password: str) -> None:
    done = manage("check", PASSWORD=password)
    said = done.stdout + done.stderr
    assert (done.returncode, "PASSWORD" in said, password in said) == (1, True, False)


@pytest.mark.parametrize("password", COLLIDING)
def test_an_address_of_the_site_itself_is_refused(settings: Any, password: str) -> None:
    settings.PASSWORD = password
    assert [said.id for said in check_password_path()] == ["accounts.E001"]


@pytest.mark.parametrize("password", ODD)
def test_what_does_not_fit_into_an_address_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("PASSWORD", password)
    with pytest.raises(ImproperlyConfigured, match="^PASSWORD may have letters"):
        env.segment("PASSWORD")


@pytest.mark.parametrize("password", ["", "pwd", "open-sesame.2", "~A_b-c.9", "apis"])
def test_a_password_that_is_one_is_taken(monkeypatch: pytest.MonkeyPatch, settings: Any, password: str) -> None:
    monkeypatch.setenv("PASSWORD", password)
    settings.PASSWORD = env.segment("PASSWORD")
    assert (settings.PASSWORD, check_password_path()) == (password, [])
