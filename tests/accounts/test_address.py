"""Whose requests are counted together."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.address import client_address
from accounts.models import User
from tests.accounts.conftest import sign_in


@pytest.mark.parametrize(
    "proxies, told, seen, address",
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "made-up, 1.2.3.4, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "made-up, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_the_proxies_that_are_ours_are_believed(
    rf: RequestFactory, settings: Any, proxies: int, told: str, seen: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", REMOTE_ADDR=seen, HTTP_X_FORWARDED_FOR=told)) == address


@pytest.mark.parametrize("proxies, last", [(1, 200), (0, 429)])
def test_limits_count_by_it(client: Client, alice: User, settings: Any, proxies: int, last: int) -> None:
    settings.TRUSTED_PROXIES = proxies
    answers = [
        sign_in(client, f"name{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code for number in range(31)
    ]
    assert answers == [200] * 30 + [last]


@pytest.mark.parametrize("proxies, last", [(1, 400), (0, 429)])
def test_so_do_the_keys_for_programs(client: Client, alice: User, settings: Any, proxies: int, last: int) -> None:
    settings.TRUSTED_PROXIES = proxies
    guess = {"username": "alice", "password": "wrong"}
    answers = [
        client.post("/api/auth/token", guess, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code
        for number in range(11)
    ]
    assert answers == [400] * 10 + [last]
