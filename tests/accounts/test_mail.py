"""A person's address, and the way back in for who lost the password."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import ClientOf, is_in, link_in_mail, second_factor, sign_in, text_of
from tests.conftest import PASSWORD

NEW = "another long enough secret"


def confirm_again(browser: Client, place: str) -> None:
    browser.post(f"/login/again?next={place}", {"password": PASSWORD})


def test_a_new_address_counts_once_it_is_confirmed(browser: Client, alice: User) -> None:
    User.objects.update(email="old@example.com")
    EmailAddress.objects.create(user=alice, email="old@example.com", verified=True, primary=True)
    confirm_again(browser, "/account/email")
    browser.post("/account/email", {"email": "new@example.com", "action_add": ""})
    alice.refresh_from_db()
    assert alice.email == "old@example.com"
    assert "new@example.com Send the mail again" in text_of(browser.get("/account/email"))
    browser.post(link_in_mail(0))
    alice.refresh_from_db()
    assert alice.email == "new@example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.com", True, True)]
    warned = [(message.to, message.subject) for message in mail.outbox[1:]]
    assert warned == [(["old@example.com"], "OCR: The e-mail address of your account was changed.")]


def test_a_new_address_asks_for_the_password_first(browser: Client, alice: User) -> None:
    answer = browser.post("/account/email", {"email": "new@example.com", "action_add": ""})
    assert answer.headers["Location"].startswith("/login/again?next=")
    assert EmailAddress.objects.count() == 0


def test_the_mail_is_sent_again_and_not_too_often(browser: Client, alice: User) -> None:
    confirm_again(browser, "/account/email")
    browser.post("/account/email", {"email": "new@example.com", "action_add": ""})
    page = browser.post("/account/email", {"email": "new@example.com", "action_send": ""}, follow=True)
    assert ("within the last three minutes" in text_of(page), len(mail.outbox)) == (True, 1)
    cache.clear()  # three minutes later
    page = browser.post("/account/email", {"email": "new@example.com", "action_send": ""}, follow=True)
    assert ("on its way to new@example.com" in text_of(page), len(mail.outbox)) == (True, 2)


def test_a_link_that_is_none(client: Client, db: None) -> None:
    assert "This link is no longer good" in text_of(client.get("/confirm-email/made-up"))


@pytest.mark.parametrize("address", ["alice@example.com", "ALICE@example.com"])
def test_a_lost_password_is_replaced_by_mail(client: Client, alice: User, browser: Client, address: str) -> None:
    User.objects.update(email="alice@example.com")
    secret = second_factor(alice)
    assert "Look into your mail" in text_of(client.post("/reset", {"email": address}, follow=True))
    form = client.get(link_in_mail(), follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "The password is set" in text_of(done)
    assert (is_in(client), is_in(browser)) == (False, False)
    assert sign_in(client, password=NEW).headers["Location"] == "/login/code", secret


def test_the_link_is_good_once(client: Client, alice: User) -> None:
    User.objects.update(email="alice@example.com")
    client.post("/reset", {"email": "alice@example.com"})
    form = client.get(link_in_mail(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert "This link is no longer good" in text_of(client.get(link_in_mail(0), follow=True))


def test_an_unknown_address_is_not_given_away(client: Client, alice: User) -> None:
    answer = client.post("/reset", {"email": "nobody@example.com"}, follow=True)
    assert ("Look into your mail" in text_of(answer), mail.outbox) == (True, [])


def test_mails_to_one_address_are_limited(client: Client, alice: User) -> None:
    answers = [client.post("/reset", {"email": "alice@example.com"}).status_code for _try in range(6)]
    assert answers == [302] * 5 + [429]


def test_mails_speak_the_readers_language(client: Client, alice: User) -> None:
    User.objects.update(email="alice@example.com")
    client.post("/reset", {"email": "alice@example.com"}, headers={"accept-language": "zh-CN"})
    assert mail.outbox[0].subject == "OCR: 设置新密码"


def test_without_a_mail_server_the_page_says_so(
    client: Client, browser_of: ClientOf, alice: User, settings: object
) -> None:
    assert "not connected to a mail server" not in text_of(client.get("/reset"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # type: ignore[attr-defined]
    assert "not connected to a mail server" in text_of(client.get("/reset"))
