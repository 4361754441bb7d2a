"""Signing in by OpenID Connect, against a provider that is a real HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_of, is_in, second_factor, text_of
from tests.conftest import PASSWORD
from tests.openid import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

DORA = {
    "sub": "4711",
    "email": "dora@example.com",
    "email_verified": True,
    "preferred_username": "dora",
    "name": "Dora Maar",
}


@pytest.fixture
def openid(settings: Any) -> Iterator[OpenIDProvider]:
    """A provider that this site trusts."""
    with OpenIDProvider() as provider:
        settings.OIDC = provider.settings
        app = {"provider_id": "oidc", "name": "Example ID", "client_id": CLIENT_ID, "secret": CLIENT_SECRET}
        app["settings"] = {"server_url": provider.url}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        provider.person = dict(DORA)
        yield provider


def leave(browser: Client, **form: str) -> str:
    """Press the button; where the browser is sent."""
    page = browser.post("/login/oidc", form)
    assert page.status_code == 200
    assert page.headers["Refresh"].startswith("0;url=http://127.0.0.1:")
    return page.headers["Refresh"].removeprefix("0;url=")


def come_back(browser: Client, target: str) -> Any:
    """Go to the provider and follow it back."""
    away = requests.get(target, allow_redirects=False, timeout=10)
    return browser.get(away.headers["Location"].removeprefix("http://testserver"), follow=True)


def sign_in(browser: Client, **form: str) -> Any:
    return come_back(browser, leave(browser, **form))


def test_a_stranger_gets_no_account_where_strangers_get_none(client: Client, db: None, openid: OpenIDProvider) -> None:
    page = sign_in(client)
    assert (page.status_code, "this site does not" in text_of(page)) == (403, True)
    assert (User.objects.count(), is_in(client)) == (0, False)


def test_a_stranger_gets_one_where_the_provider_is_trusted_with_that(
    client: Client, db: None, openid: OpenIDProvider, settings: Any
) -> None:
    settings.OIDC_SIGNUP = True
    sign_in(client, next="/account/keys")
    dora = User.objects.get()
    assert (dora.username, dora.name, dora.email, dora.has_usable_password()) == (
        "dora",
        "Dora Maar",
        "dora@example.com",
        False,
    )
    again = Client()
    assert sign_in(again, next="/account/keys").request["PATH_INFO"] == "/account/keys"
    assert (is_in(client), is_in(again), User.objects.count()) == (True, True, 1)


def test_in_an_open_house_an_address_that_nobody_confirmed_is_confirmed_first(
    client: Client, db: None, openid: OpenIDProvider, settings: Any
) -> None:
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "open", "mandatory"
    openid.person["email_verified"] = False
    assert "Look into your mail" in text_of(sign_in(client))
    assert (is_in(client), [message.to for message in mail.outbox]) == (False, [["dora@example.com"]])


def test_an_address_alone_opens_no_account(client: Client, alice: User, openid: OpenIDProvider, settings: Any) -> None:
    settings.OIDC_SIGNUP = True
    User.objects.update(email="dora@example.com")
    page = sign_in(client)
    assert page.request["PATH_INFO"] == "/signup/oidc"
    page = client.post("/signup/oidc", {"email": "dora@example.com", "username": "dora"})
    assert "Sign in to it, then connect Example ID" in text_of(page)
    assert (is_in(client), User.objects.count()) == (False, 1)


def test_a_name_that_is_taken_or_reserved_gets_another(
    client: Client, db: None, openid: OpenIDProvider, settings: Any
) -> None:
    settings.OIDC_SIGNUP = True
    openid.person["preferred_username"] = "shared"
    sign_in(client)
    assert User.objects.get().username == "dora"


def test_an_account_is_connected_and_disconnected(browser: Client, alice: User, openid: OpenIDProvider) -> None:
    again = sign_in(browser, process="connect", next="/account/connections")
    assert again.request["PATH_INFO"] == "/login/again"
    page = browser.post("/login/again", {"password": PASSWORD}, follow=True)
    assert "Your account opens with Example ID" in text_of(page)
    other = Client()
    sign_in(other)
    assert is_in(other)
    browser.post("/account/connections", {"account": SocialAccount.objects.get().pk})
    assert sign_in(Client()).status_code == 403


def test_the_second_step_stays(client: Client, alice: User, openid: OpenIDProvider) -> None:
    SocialAccount.objects.create(user=alice, provider="oidc", uid="4711")
    secret = second_factor(alice)
    assert sign_in(client).request["PATH_INFO"] == "/login/code"
    client.post("/login/code", {"code": code_of(secret)})
    assert is_in(client)


def test_a_closed_account_stays_closed(client: Client, alice: User, openid: OpenIDProvider) -> None:
    SocialAccount.objects.create(user=alice, provider="oidc", uid="4711")
    User.objects.update(is_active=False)
    assert "This account is closed" in text_of(sign_in(client))
    assert not is_in(client)


def refuse(openid: OpenIDProvider) -> None:
    openid.error = "server_error"


def forge(openid: OpenIDProvider) -> None:
    openid.forged = True


@pytest.mark.parametrize("misbehave", [refuse, forge])
def test_a_provider_that_misbehaves_lets_nobody_in(
    client: Client, alice: User, openid: OpenIDProvider, misbehave: Any
) -> None:
    SocialAccount.objects.create(user=alice, provider="oidc", uid="4711")
    misbehave(openid)
    page = sign_in(client)
    assert (page.status_code, "Example ID did not confirm who you are." in text_of(page)) == (401, True)
    assert not is_in(client)


def test_who_turns_back_is_told_that_nothing_happened(client: Client, db: None, openid: OpenIDProvider) -> None:
    openid.error = "access_denied"
    assert "Nothing was changed." in text_of(sign_in(client))


def test_a_way_back_that_was_begun_elsewhere_leads_nowhere(client: Client, alice: User, openid: OpenIDProvider) -> None:
    SocialAccount.objects.create(user=alice, provider="oidc", uid="4711")
    page = come_back(client, leave(Client()))
    assert (page.status_code, is_in(client)) == (401, False)


def test_a_provider_that_is_away_is_named(client: Client, db: None, openid: OpenIDProvider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {"server_url": "http://127.0.0.1:9"}
    page = client.post("/login/oidc")
    assert (page.status_code, "Example ID" in text_of(page)) == (502, True)


def test_only_a_form_of_ours_begins_it(db: None, openid: OpenIDProvider) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/oidc").status_code == 403
    assert strict.get("/login/oidc").headers["Location"] == "/login"


@pytest.mark.parametrize(
    "place", ["/login/oidc", "/login/oidc/callback", "/login/oidc/canceled", "/signup/oidc", "/account/connections"]
)
def test_without_a_provider_there_is_no_such_page(browser: Client, place: str) -> None:
    assert browser.get(place).status_code == 404
