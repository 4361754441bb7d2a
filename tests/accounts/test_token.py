"""A program gets its key for a name and a password."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from tests.accounts.conftest import code_of, recovery_code, second_factor
from tests.conftest import PASSWORD


@pytest.fixture
def program(db: None) -> APIClient:
    return APIClient()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time at which failures are counted; the list's only entry."""
    now = [1_000_000_040.0]  # 40 seconds before the end of a minute
    monkeypatch.setattr("accounts.limits.time.time", lambda: now[0])
    return now


def ask(program: APIClient, password: str = PASSWORD, username: str = "alice", **more: Any) -> Any:
    return program.post("/api/auth/token", {"username": username, "password": password, **more}, format="json")


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_right_password_gives_a_key_that_works(program: APIClient, alice: User, slash: str) -> None:
    answer = program.post(f"/api/auth/token{slash}", {"username": "alice", "password": PASSWORD, "name": "cron"})
    key = ApiKey.objects.get()
    assert (answer.status_code, list(answer.json())) == (200, ["token"])
    assert (key.user, key.name, ApiKey.objects.matching(answer.json()["token"])) == (alice, "cron", key)
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["token"] not in str(ApiKey.objects.values().get())


@pytest.mark.parametrize(
    "username, password", [("alice", "wrong"), ("nobody", PASSWORD), ("alice", PASSWORD + " "), ("closed", PASSWORD)]
)
def test_wrong_credentials_are_all_told_alike(program: APIClient, alice: User, username: str, password: str) -> None:
    User.objects.create_user("closed", password=PASSWORD, is_active=False)
    answer = ask(program, password, username)
    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "The username or the password is wrong.", "code": "wrong_credentials"},
    )
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("missing", ["username", "password"])
def test_something_is_missing(program: APIClient, missing: str) -> None:
    answer = ask(program, **{missing: ""})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [missing])


def test_neither_a_session_nor_an_old_key_matters(alice: User) -> None:
    program = APIClient(enforce_csrf_checks=True)
    program.force_login(alice)
    program.credentials(HTTP_AUTHORIZATION="Token revoked")
    assert (ask(program, "wrong").status_code, ask(program).status_code) == (400, 200)


def test_after_ten_failures_even_the_right_password_waits(program: APIClient, alice: User, clock: list[float]) -> None:
    assert [ask(program, "wrong").status_code for _guess in range(12)] == [400] * 10 + [429] * 2
    answer = ask(program)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too_many_failures", "40")
    clock[0] += 39
    assert ask(program).status_code == 429
    clock[0] += 1
    assert ask(program).status_code == 200


def test_successes_do_not_count(program: APIClient, alice: User, clock: list[float]) -> None:
    assert {ask(program).status_code for _login in range(15)} == {200}


def test_names_are_counted_apart_however_they_are_written(
    program: APIClient, alice: User, bob: User, clock: list[float]
) -> None:
    for number in range(10):
        ask(program, "wrong", "alice" if number % 2 else "ALICE")
    assert (ask(program).status_code, ask(program, username="bob").status_code) == (429, 200)


def test_addresses_are_counted_apart(program: APIClient, alice: User, clock: list[float]) -> None:
    for _guess in range(10):
        ask(program, "wrong")
    program.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert ask(program).status_code == 200


# --- With two-factor authentication ---------------------------------------------------------------


def test_the_password_alone_gives_no_key(program: APIClient, alice: User) -> None:
    secret = second_factor(alice)
    answer = ask(program)
    assert (answer.status_code, answer.json()["code"]) == (400, "code_required")
    assert "as “code”" in answer.json()["detail"]
    assert ApiKey.objects.count() == 0
    assert ask(program, code=code_of(secret)).status_code == 200


def test_a_code_is_good_once(program: APIClient, alice: User) -> None:
    secret = second_factor(alice)
    for code in (code_of(secret), recovery_code(alice)):
        answers = [ask(program, code=code) for _twice in range(2)]
        assert [answer.status_code for answer in answers] == [200, 400]
        assert answers[1].json()["code"] == "wrong_code"


def test_a_code_does_not_replace_the_password(program: APIClient, alice: User) -> None:
    secret = second_factor(alice)
    assert ask(program, "wrong", code=code_of(secret)).json()["code"] == "wrong_credentials"


def test_codes_cannot_be_tried_out(program: APIClient, alice: User) -> None:
    secret = second_factor(alice)
    guesses = [ask(program, code=f"00000{number}").status_code for number in range(5)]
    answer = ask(program, code=code_of(secret))
    assert (guesses, answer.status_code, answer.json()["code"]) == ([400] * 5, 429, "too_many_failures")
