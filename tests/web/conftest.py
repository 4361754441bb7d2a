"""Browsers of people, without JavaScript; documents and the data directory are those of the API's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.api.conftest import MakeDocument, data_dir, end, make_document

__all__ = ["HOSTILE", "ClientOf", "MakeDocument", "data_dir", "end", "make_document"]

ClientOf = Callable[[User], Client]

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


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
