"""One login for everybody: its limits, its second step, its language, and the admin behind it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import ClientOf, code_of, is_in, recovery_code, second_factor, sign_in, text_of
from tests.conftest import PASSWORD


@pytest.mark.parametrize("name", ["alice", "alice@example.com"])
def test_name_or_address(client: Client, alice: User, name: str) -> None:
    User.objects.update(email="alice@example.com")
    assert sign_in(client, name).headers["Location"] == "/"
    assert is_in(client)


def test_failures_are_limited_whoever_counts(client: Client, alice: User) -> None:
    said = [text_of(sign_in(client, password="wrong")) for _guess in range(6)]
    assert ["do not match an account" in text for text in said] == [True] * 5 + [False]
    assert "Too many failed tries." in said[-1]
    assert "Too many failed tries." in text_of(sign_in(client))
    assert not is_in(client)


def test_a_flood_from_one_address_gets_a_page_that_says_so(client: Client, db: None) -> None:
    answers = [sign_in(client, f"name{number}") for number in range(31)]
    assert (answers[-1].status_code, "Too many tries" in text_of(answers[-1])) == (429, True)
    assert sign_in(client, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_a_closed_account_is_told_so_to_its_owner_alone(client: Client, alice: User) -> None:
    User.objects.update(is_active=False)
    assert "This account is closed" in text_of(sign_in(client, follow=True))
    assert "do not match an account" in text_of(sign_in(client, password="wrong"))
    assert not is_in(client)


# --- The second step ------------------------------------------------------------------------------


def test_the_password_alone_is_not_enough(client: Client, alice: User) -> None:
    secret = second_factor(alice)
    assert sign_in(client).headers["Location"] == "/login/code"
    assert not is_in(client)
    assert "This code is not right" in text_of(client.post("/login/code", {"code": "000000"}))
    assert client.post("/login/code", {"code": code_of(secret)}).headers["Location"] == "/"
    assert is_in(client)


def test_a_recovery_code_is_good_once(client: Client, alice: User) -> None:
    second_factor(alice)
    code = recovery_code(alice)
    for browser, lets_in in ((client, True), (Client(), False)):
        sign_in(browser)
        browser.post("/login/code", {"code": code})
        assert is_in(browser) == lets_in


def test_codes_cannot_be_tried_out(client: Client, alice: User) -> None:
    secret = second_factor(alice)
    sign_in(client)
    for number in range(5):
        client.post("/login/code", {"code": f"00000{number}"})
    assert "Too many failed tries." in text_of(client.post("/login/code", {"code": code_of(secret)}))
    assert not is_in(client)


def test_the_second_step_needs_the_first(client: Client, alice: User) -> None:
    assert client.get("/login/code").headers["Location"] == "/login"


# --- The admin ------------------------------------------------------------------------------------


def test_the_admin_has_no_login_of_its_own(client: Client, charlie: User) -> None:
    second_factor(charlie)
    first = client.get("/admin/")
    assert first.headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get(first.headers["Location"]).headers["Location"] == "/login?next=%2Fadmin%2F"
    client.post("/admin/login/", {"username": "charlie", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    sign_in(client, "charlie")
    assert client.get("/admin/").status_code == 302
    client.post("/login/code", {"code": recovery_code(charlie)})
    assert client.get("/admin/").status_code == 200


def test_the_admins_other_doors_are_ours_too(browser_of: ClientOf, alice: User, charlie: User) -> None:
    assert browser_of(alice).get("/admin/login/").status_code == 403
    operator = browser_of(charlie)
    assert operator.get("/admin/login/").headers["Location"] == "/admin/"
    assert "Password of now" in text_of(operator.get("/admin/password_change/"))
    assert operator.post("/admin/logout/").headers["Location"] == "/login"


def test_an_operator_opens_the_door_for_who_lost_the_phone(browser_of: ClientOf, alice: User, charlie: User) -> None:
    second_factor(alice)
    picked = {"action": "turn_off_second_factor", "_selected_action": [alice.pk, charlie.pk]}
    page = browser_of(charlie).post("/admin/accounts/user/", picked, follow=True)
    assert "Turned off for 1 person." in text_of(page)
    client = Client()
    sign_in(client)
    assert is_in(client)


# --- The language ---------------------------------------------------------------------------------


def test_the_language_comes_along_with_the_account(client: Client, alice: User, browser: Client) -> None:
    browser.post("/language", {"language": "zh-hans", "next": "/"})
    sign_in(client)
    assert '<html lang="zh-hans">' in client.get("/account").content.decode()


def test_the_profile_keeps_name_and_language(browser: Client, alice: User) -> None:
    page = browser.post("/account", {"name": "Alice Li", "language": "zh-hans"}, follow=True)
    assert ('<html lang="zh-hans">' in page.content.decode(), "Alice Li" in page.content.decode()) == (True, True)
    alice.refresh_from_db()
    assert (alice.get_full_name(), alice.language) == ("Alice Li", "zh-hans")
    assert browser.post("/account", {"name": "x", "language": "xx"}).status_code == 200
    alice.refresh_from_db()
    assert alice.name == "Alice Li"


# --- The password ---------------------------------------------------------------------------------

NEW = "another long enough secret"


def test_a_new_password_ends_the_other_sessions(browser_of: ClientOf, alice: User) -> None:
    User.objects.update(email="alice@example.com")
    mine, other = browser_of(alice), browser_of(alice)
    page = mine.post("/password", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    assert "Your password was changed." in text_of(page)
    assert (is_in(mine), is_in(other)) == (True, False)
    assert [message.subject for message in mail.outbox] == ["OCR: The password of your account was changed."]


@pytest.mark.parametrize(
    "old, new, again, words",
    [
        ("wrong", NEW, NEW, "This is not your password."),
        (PASSWORD, NEW, NEW + "!", "You must type the same password each time."),
        (PASSWORD, "x1", "x1", "This password is too short"),
        (PASSWORD, "12345678901", "12345678901", "entirely numeric"),
    ],
)
def test_a_password_that_is_not_taken_says_why(browser: Client, old: str, new: str, again: str, words: str) -> None:
    answer = browser.post("/password", {"oldpassword": old, "password1": new, "password2": again})
    assert words in text_of(answer)
    assert sign_in(Client()).status_code == 302


def test_the_old_password_cannot_be_tried_out(browser: Client) -> None:
    guess = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert [browser.post("/password", guess).status_code for _guess in range(6)] == [200] * 5 + [429]


def test_two_factor_is_turned_on_and_off(browser: Client, alice: User) -> None:
    again = browser.get("/account/two-factor/on")
    assert again.headers["Location"].startswith("/login/again?next=")
    assert "This is not your password." in text_of(browser.post(again.headers["Location"], {"password": "wrong"}))
    page = browser.post(again.headers["Location"], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert secret in text_of(page)
    codes = browser.post("/account/two-factor/on", {"code": code_of(secret)}, follow=True)
    assert recovery_code(alice) in text_of(codes)
    assert recovery_code(alice) not in text_of(browser.get("/account/two-factor/codes"))
    browser.post("/account/two-factor/off", {})
    assert "Off: the password alone" in text_of(browser.get("/account/two-factor"))


def test_new_recovery_codes_make_the_old_ones_void(browser: Client, alice: User) -> None:
    second_factor(alice)
    old = recovery_code(alice)
    browser.post("/login/again?next=/account/two-factor/codes/new", {"password": PASSWORD})
    page = browser.post("/account/two-factor/codes/new", follow=True)
    assert (recovery_code(alice) in text_of(page), old in text_of(page)) == (True, False)
