"""Browsers, mails and codes for the tests of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.conftest import PASSWORD

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")  # the language of a request stays on in its thread


@pytest.fixture
def browser_of() -> ClientOf:
    """A browser in which a person is signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def browser(alice: User, browser_of: ClientOf) -> Client:
    """Alice's browser."""
    return browser_of(alice)


def sign_in(browser: Client, name: str = "alice", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/login", {"username": name, "password": password}, **more)


def is_in(browser: Client) -> bool:
    return browser.get("/account").status_code == 200


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def link_in_mail(number: int = -1) -> str:
    """The path of the link in a mail that was sent."""
    (link,) = re.findall(r"http://testserver(/\S+)", str(mail.outbox[number].body))
    return str(link)


def second_factor(user: User) -> str:
    """Turn two-factor authentication on; the secret that the app knows."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(counters())))


def recovery_code(user: User) -> str:
    found = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return str(found.wrap().get_unused_codes()[0])
