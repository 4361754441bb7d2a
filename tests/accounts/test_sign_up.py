"""Who may make an account: nobody, anybody with an address, or whom staff invited."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from tests.accounts.conftest import ClientOf, is_in, link_in_mail, sign_in, text_of
from tests.conftest import PASSWORD

WISH = {"email": "dora@example.com", "username": "dora", "password1": PASSWORD}


@pytest.fixture
def open_house(settings: Any) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def invited(settings: Any) -> None:
    settings.SIGNUP = "invite"


@pytest.fixture
def operator(charlie: User, browser_of: ClientOf, invited: None) -> Client:
    return browser_of(charlie)


def invite(by: User, address: str = "", days: int = 7) -> str:
    """A new invitation's path."""
    return f"/invitation/{Invitation.objects.issue(made_by=by, address=address, days=days)[1]}"


# --- Closed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/signup", "/invitation/abc"])
def test_closed_means_there_is_no_such_page(client: Client, db: None, place: str) -> None:
    assert client.get(place).status_code == 404
    assert client.post(place, WISH).status_code == 404
    assert User.objects.count() == 0
    assert "Create an account" not in text_of(client.get("/login"))


def test_staff_have_no_invitations_to_make_where_they_are_not_used(browser_of: ClientOf, charlie: User) -> None:
    assert browser_of(charlie).get("/account/invitations").status_code == 404


# --- Open -----------------------------------------------------------------------------------------


def test_whoever_confirms_an_address_gets_in(client: Client, db: None, open_house: None) -> None:
    assert "Create an account" in text_of(client.get("/login"))
    assert "Look into your mail" in text_of(client.post("/signup", WISH, follow=True))
    sign_in(client, "dora")
    assert not is_in(client)
    place = link_in_mail(0)
    assert "dora@example.com" in text_of(client.get(place))
    client.post(place)
    sign_in(client, "dora")
    assert is_in(client)


def test_a_program_gets_no_key_before_the_address_is_confirmed(client: Client, db: None, open_house: None) -> None:
    client.post("/signup", WISH)
    ask = {"username": "dora", "password": PASSWORD}
    answer = client.post("/api/auth/token", ask)
    assert (answer.status_code, answer.json()["code"]) == (400, "email_unconfirmed")
    client.post(link_in_mail(0))
    assert client.post("/api/auth/token", ask).status_code == 200


def test_closing_the_house_lets_nobody_unconfirmed_in(
    client: Client, db: None, open_house: None, settings: Any
) -> None:
    client.post("/signup", WISH)
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "closed", "optional"
    sign_in(client, "dora")
    assert not is_in(client)


def test_whom_somebody_let_in_needs_no_address(client: Client, alice: User, open_house: None) -> None:
    sign_in(client)
    assert is_in(client)


def test_an_address_that_is_taken_is_told_to_its_owner_alone(client: Client, alice: User, open_house: None) -> None:
    User.objects.update(email="dora@example.com")
    assert "Look into your mail" in text_of(client.post("/signup", WISH, follow=True))
    assert User.objects.count() == 1
    assert [message.subject for message in mail.outbox] == ["OCR: You have an account already"]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"username": "alice"}, "This name is taken."),
        ({"username": "shared"}, "This name is taken."),
        ({"username": "a b"}, "valid username"),
        ({"password1": "x1"}, "This password is too short"),
        ({"email": "nowhere"}, "valid email address"),
    ],
)
def test_what_is_not_taken_says_why(
    client: Client, alice: User, open_house: None, change: dict[str, str], words: str
) -> None:
    assert words in text_of(client.post("/signup", WISH | change))
    assert User.objects.count() == 1


def test_sign_ups_are_limited(client: Client, db: None, open_house: None) -> None:
    assert [client.post("/signup", {}).status_code for _try in range(21)] == [200] * 20 + [429]


def test_a_mail_server_that_is_away_is_admitted(client: Client, db: None, open_house: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "The mail could not be sent." in text_of(client.post("/signup", WISH, follow=True))


# --- By invitation --------------------------------------------------------------------------------


def test_an_invitation_from_the_page_to_the_account(operator: Client, client: Client, charlie: User) -> None:
    page = operator.post("/account/invitations", {"address": "dora@example.com", "days": 3})
    link = page.context["link"]
    assert link in text_of(page)
    assert link not in text_of(operator.get("/account/invitations"))
    assert (mail.outbox[0].to, link_in_mail()) == (["dora@example.com"], link.removeprefix("http://testserver"))
    form = client.get(link, follow=True)
    assert 'value="dora@example.com"' in form.content.decode()
    client.post("/signup", WISH)
    assert is_in(client)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.used_by, invitation.made_by) == (
        "used",
        User.objects.get(username="dora"),
        charlie,
    )
    assert "used (dora)" in text_of(operator.get("/account/invitations"))


def test_an_invitation_for_one_address_is_for_no_other(client: Client, charlie: User, invited: None) -> None:
    client.get(invite(charlie, "eve@example.com"))
    assert "This invitation is for eve@example.com." in text_of(client.post("/signup", WISH))
    assert not User.objects.filter(username="dora").exists()


def test_without_an_invitation_nobody_signs_up(client: Client, db: None, invited: None) -> None:
    for answer in (client.get("/signup"), client.post("/signup", WISH), client.get("/invitation/made-up")):
        assert (answer.status_code, "An invitation is needed" in text_of(answer)) == (404, True)
    assert User.objects.count() == 0


def spend(invitation: Invitation) -> None:
    Invitation.objects.spend(invitation.pk)


def run_out(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end, state", [(spend, "used"), (run_out, "expired"), (Invitation.revoke, "revoked")])
def test_an_invitation_ends(client: Client, charlie: User, invited: None, end: Any, state: str) -> None:
    link = invite(charlie)
    client.get(link)
    end(Invitation.objects.get())
    assert Invitation.objects.get().state == state
    assert client.post("/signup", WISH).status_code == 404
    assert Client().get(link).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_come_at_once_one_gets_in(charlie: User, invited: None) -> None:
    link = invite(charlie)
    browsers = [Client() for _number in range(4)]
    for browser in browsers:
        browser.get(link)

    def try_it(number: int) -> None:
        browsers[number].post("/signup", WISH | {"username": f"dora{number}", "email": f"dora{number}@example.com"})
        connections.close_all()

    threads = [threading.Thread(target=try_it, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (User.objects.count(), Invitation.objects.get().state) == (2, "used")


def test_an_invitation_is_revoked_on_the_page(operator: Client, client: Client, charlie: User) -> None:
    link = invite(charlie)
    operator.post(f"/account/invitations/{Invitation.objects.get().pk}/revoke")
    assert client.get(link).status_code == 404


def test_only_staff_invite(browser: Client, charlie: User, invited: None) -> None:
    invite(charlie)
    assert browser.get("/account/invitations").status_code == 403
    assert browser.post(f"/account/invitations/{Invitation.objects.get().pk}/revoke").status_code == 403
    assert "Invitations" not in text_of(browser.get("/account"))


def test_invitations_in_the_admin(operator: Client, client: Client) -> None:
    added = operator.post("/admin/accounts/invitation/add/", {"address": "", "days": 2}, follow=True)
    (link,) = [word for word in text_of(added).split() if word.startswith("http://testserver/invitation/")]
    assert client.get(link).headers["Location"] == "/signup"
    picked = {"action": "revoke", "_selected_action": [Invitation.objects.get().pk]}
    page = operator.post("/admin/accounts/invitation/", picked, follow=True)
    assert "1 invitation was revoked." in text_of(page)
    assert Invitation.objects.get().state == "revoked"
