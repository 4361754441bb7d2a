"""SQLite is locked for ten seconds, as long as a lease is good: pages can be looked at all the while, what has to be
written waits, and nothing is lost or read twice."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from tests.chaos.conftest import reading
from tests.chaos.whole import begin, check_whole
from tests.provider import Provider
from tests.server import Server

LOCKED = 10.0  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), **reading(provider) | {"DATABASE_URL": ""}) as running:
        yield running


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Nobody else may write meanwhile."""
    with closing(sqlite3.connect(server.data_dir / "ocrsite.sqlite3", timeout=20, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")


def test_locked_for_ten_seconds(server: Server, provider: Provider) -> None:
    document = begin(server, provider)
    credentials = {"username": server.username, "password": server.password}
    with ThreadPoolExecutor(1) as somebody, locked(server):
        until = time.monotonic() + LOCKED
        sent = somebody.submit(server.api().post, "/api/auth/token", json=credentials)
        while time.monotonic() < until:
            answer = server.api().get(f"/api/tasks/{document['id']}/progress", timeout=5)
            assert (answer.status_code, answer.json()["status"]) == (200, "running")
            time.sleep(0.5)
        assert not sent.done()
    check_whole(server, provider, document, fault=f"SQLite locked for {LOCKED:g} s", deaths=0)
    assert sent.result().status_code == 200
