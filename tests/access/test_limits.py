"""So many requests and no more: 429, with the time to wait, in the shape that the asker knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.limits import count
from accounts.models import User
from ocrsite import env
from ocrsite.env import Rate
from tests.api import samples
from tests.api.conftest import ClientOf, client_of, data_dir
from tests.environment import REDIS_URL
from tests.server import Server, free_port

__all__ = ["client_of", "data_dir"]

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time at which requests are counted: 40 seconds before the end of a minute."""
    now = [1_000_000_040.0]
    monkeypatch.setattr("accounts.limits.time.time", lambda: now[0])
    return now


def limit(settings: Any, **rates: Rate | None) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | rates


def send(client: APIClient, address: str = "/api/tasks", **more: Any) -> Any:
    file = SimpleUploadedFile("a.pdf", samples.pdf(1))
    return client.post(address, {"file": file, **more}, format="multipart")


def test_a_program_is_told_when_to_come_back(
    alice: User, client_of: ClientOf, settings: Any, clock: list[float]
) -> None:
    limit(settings, api=Rate(3, 60))
    program = client_of(alice)
    assert [program.get("/api/tasks").status_code for _request in range(5)] == [200] * 3 + [429] * 2
    answer = program.get("/api/presets")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "throttled", "40")
    assert list(answer.json()) == ["detail", "code"]
    clock[0] += 40
    assert program.get("/api/tasks").status_code == 200


def test_people_are_counted_apart_and_not_by_their_keys(
    alice: User, bob: User, client_of: ClientOf, settings: Any
) -> None:
    limit(settings, api=Rate(2, 60))
    assert [client_of(alice).get("/api/tasks").status_code for _new_key in range(3)] == [200, 200, 429]
    assert client_of(bob).get("/api/tasks").status_code == 200


def test_uploads_have_a_limit_of_their_own(alice: User, client_of: ClientOf, settings: Any) -> None:
    limit(settings, upload=Rate(2, 60))
    program = client_of(alice)
    assert [send(program).status_code for _file in range(3)] == [201, 201, 429]
    answer = send(program, "/api/upload")
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (429, "error", "throttled")
    assert answer["Retry-After"] == "40"
    assert program.get("/api/tasks").json()["count"] == 2


def test_the_page_gets_the_same_answer(alice: User, settings: Any) -> None:
    limit(settings, upload=Rate(1, 60))
    browser = Client()
    browser.force_login(alice)
    files = [SimpleUploadedFile("a.pdf", samples.pdf(1)) for _twice in range(2)]
    answers = [browser.post("/api/tasks", {"file": file}) for file in files]
    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1].json()["code"] == "throttled"


def test_names_and_passwords(db: None, settings: Any) -> None:
    limit(settings, login=Rate(2, 60))
    asked = [
        APIClient().post("/api/auth/token", {"username": f"user{number}", "password": "wrong"}) for number in range(3)
    ]
    assert [answer.status_code for answer in asked] == [400, 400, 429]
    assert asked[2]["Retry-After"] == "40"


@pytest.mark.parametrize(
    "address, form",
    [
        ("/login", {"username": "nobody", "password": "wrong"}),
        ("/signup", {"username": "new", "email": "x"}),
        ("/reset", {"email": "nobody@example.com"}),
    ],
)
def test_pages_on_the_way_in(db: None, settings: Any, address: str, form: dict[str, str]) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/60s/ip", "signup": "3/60s/ip", "reset_password": "3/60s/ip"}
    answers = [Client().post(address, form) for _try in range(5)]
    assert [answer.status_code for answer in answers[:3]].count(429) == 0
    assert (answers[4].status_code, answers[4]["Retry-After"]) == (429, "60")
    assert "Too many tries" in answers[4].content.decode()


def test_a_limit_that_is_off(alice: User, client_of: ClientOf, settings: Any) -> None:
    limit(settings, api=None, upload=None)
    program = client_of(alice)
    for _request in range(20):
        assert program.get("/api/tasks").status_code == 200
    assert cache.get("requests-api") is None


def test_without_redis_a_process_counts_for_itself(alice: User, client_of: ClientOf, settings: Any) -> None:
    away = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "ocrsite.cache.RedisOrMemory", "LOCATION": away}}
    limit(settings, api=Rate(2, 60))
    program = client_of(alice)
    assert [program.get("/api/tasks").status_code for _request in range(3)] == [200, 200, 429]


def test_a_count_that_is_lost_halfway_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis took it and went before it was counted up."""
    monkeypatch.setattr("accounts.limits.cache.add", lambda *_given, **_named: True)
    counted = count("requests", "alice", window=60)
    assert counted.number == 1
    counted.take_back()


def test_whoever_watches_is_not_counted(db: None, settings: Any) -> None:
    limit(settings, api=Rate(1, 60))
    assert 429 not in {APIClient().get("/healthz").status_code for _look in range(5)}


def test_how_a_limit_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, meant in {"30/m": Rate(30, 60), "5/s": Rate(5, 1), "1/d": Rate(1, 86400), "off": None}.items():
        monkeypatch.setenv("RATE_LIMIT_X", text)
        assert env.rate("RATE_LIMIT_X", "1/h") == meant
    for text in ("30", "0/m", "x/m", "30/week", "-1/m", "1.5/m"):
        monkeypatch.setenv("RATE_LIMIT_X", text)
        with pytest.raises(Exception, match="RATE_LIMIT_X must be off, or a limit such as 30/m"):
            env.rate("RATE_LIMIT_X", "1/h")


@pytest.mark.skipif(not REDIS_URL, reason="one web process counts for itself without Redis")
def test_several_web_processes_count_together(tmp_path_factory: pytest.TempPathFactory) -> None:
    limits = {"RATE_LIMIT_LOGIN": "4/h"}
    with (
        Server(tmp_path_factory.mktemp("one"), **limits) as one,
        Server(tmp_path_factory.mktemp("two"), **limits) as two,
    ):
        wrong = {"username": "nobody", "password": "wrong"}
        asked = [server.api("").post("/api/auth/token", json=wrong).status_code for server in (one, two) * 3]
    assert asked == [400] * 4 + [429] * 2
