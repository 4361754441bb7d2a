"""PostgreSQL crashes and is away for longer than a lease: whoever asks is told, and nothing is lost or read twice."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.chaos.conftest import reading
from tests.chaos.postgres import Postgres, programs
from tests.chaos.whole import PAGES, begin, check_whole
from tests.conftest import missing
from tests.provider import Provider
from tests.server import Server
from tests.sockets import open_socket

AWAY = 12.0  # seconds; a lease is good for ten


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres(programs() or missing("PostgreSQL is not installed")) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider, postgres: Postgres) -> Iterator[Server]:
    env = reading(provider) | {"DATABASE_URL": postgres.url}
    with Server(tmp_path_factory.mktemp("server"), **env) as running:
        yield running


def test_a_crash_and_a_new_start(server: Server, provider: Provider, postgres: Postgres) -> None:
    document = begin(server, provider)
    path = f"/api/tasks/{document['id']}"
    with open_socket(server, f"/ws/tasks/{document['id']}?since=0", key=server.key) as socket:
        socket.message()
        postgres.crash()
        answer = server.api().get(path)
        assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
        page = server.api("").get("/", cookies={"sessionid": "somebody"})
        assert (page.status_code, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        time.sleep(AWAY)  # how long it is away is the point
        postgres.start()
        told = socket.until_end()
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert sum(event["type"] == "page.succeeded" for event in told) == PAGES
    check_whole(server, provider, document, fault=f"PostgreSQL crashed, away for {AWAY:g} s", deaths=0)


def test_a_stop_while_it_is_away(server: Server, provider: Provider, postgres: Postgres) -> None:
    """It does not wait for the database; what was in flight is found at the next start."""
    document = begin(server, provider)
    postgres.crash()
    server.stop()
    postgres.start()
    server.start()
    check_whole(server, provider, document, fault="PostgreSQL crashed, then a stop", deaths=1)
