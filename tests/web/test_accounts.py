"""Signing in and out, the password, the language, and the pages for what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from accounts.models import User
from tasks.web.errors import bad_request
from tasks.web.person import person
from tests.conftest import PASSWORD


def test_a_login_goes_on_to_where_one_wanted(client: Client, alice: User) -> None:
    answer = client.post("/login?next=/password", {"username": "alice", "password": PASSWORD, "next": "/password"})
    assert answer.headers["Location"] == "/password"
    assert client.get("/password").status_code == 200


def test_a_wrong_password_says_so_without_saying_what(client: Client, alice: User) -> None:
    known, unknown = (
        client.post("/login", {"username": name, "password": "wrong"}).content.decode() for name in ("alice", "nobody")
    )
    assert "Name and password do not match an account." in known
    assert "Name and password do not match an account." in unknown


def test_somebody_without_an_account_anymore_does_not_get_in(client: Client, alice: User) -> None:
    User.objects.update(is_active=False)
    client.post("/login", {"username": "alice", "password": PASSWORD})
    assert client.get("/").status_code == 302


def test_a_login_does_not_go_on_to_another_site(client: Client, alice: User) -> None:
    place = "https://elsewhere.example/"
    answer = client.post("/login", {"username": "alice", "password": PASSWORD, "next": place})
    assert answer.headers["Location"] == "/"


def test_signing_out(browser: Client) -> None:
    assert browser.post("/logout").headers["Location"] == "/login"
    assert browser.get("/").status_code == 302


def test_the_language_is_switched_and_kept(browser: Client) -> None:
    answer = browser.post("/language", {"language": "zh-hans", "next": "/"}, follow=True)
    assert '<html lang="zh-hans">' in answer.content.decode()
    assert "将图片、PDF 或文件夹拖到这里" in browser.get("/").content.decode()


def test_the_browsers_language_is_taken_at_first(client: Client, db: None) -> None:
    assert "登录" in client.get("/login", headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    assert "Sign in" in client.get("/login", headers={"accept-language": "fr"}).content.decode()


def test_operators_find_the_admin_and_others_do_not(client: Client, alice: User, charlie: User) -> None:
    shown = []
    for user in (alice, charlie):
        client.force_login(user)
        shown.append('href="/admin/"' in client.get("/").content.decode())
    assert shown == [False, True]


# --- What goes wrong ------------------------------------------------------------------------------


def test_an_address_without_a_page(browser: Client) -> None:
    answer = browser.get("/no/such/place")
    assert (answer.status_code, "There is nothing here" in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(
    "problem, status, words",
    [
        (RequestDataTooBig(), 413, "This is more than this installation takes at once."),
        (SuspiciousOperation(), 400, "The request was not understood"),
    ],
)
def test_a_request_that_is_not_taken(rf: RequestFactory, problem: Exception, status: int, words: str) -> None:
    answer = bad_request(rf.get("/"), problem)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


@pytest.mark.parametrize("template", ["403.html", "404.html", "413.html", "400.html"])
def test_pages_for_problems_say_what_to_do(rf: RequestFactory, template: str) -> None:
    assert "To your documents" in render_to_string(template, request=rf.get("/"))


def test_the_page_for_a_mistake_of_the_server_needs_nothing(settings: Any) -> None:
    page = render_to_string("500.html")
    assert "The server made a mistake" in page


def test_nobody_is_nobodys_person(rf: RequestFactory) -> None:
    request: Any = rf.get("/")
    request.user = None
    with pytest.raises(PermissionDenied):
        person(request)
