"""The real server tells the truth of itself: what is dead, what hangs, what is full; and that it is over."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.chaos.processes import cluster_of
from tests.hostile.wire import answer, connected, head, status
from tests.provider import Provider, numbered_pdf
from tests.server import Server, wait_until
from tests.webhooks.test_process import deliverer_of

MB = 1_000_000
ROOM = 1000 * MB  # how much the disk has above the limit; other tests write too
PATIENCE = 8.0  # seconds: three for the database, the rest for a busy machine


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.behave(answer="page {page}")
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    least = (shutil.disk_usage(folder).free - ROOM) // MB
    env: dict[str, Any] = {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "API_BASE_URL": provider.url, "CONCURRENCY": 2}
    with Server(folder, MIN_FREE_DISK_MB=least, WORKERS=1, **env) as running:
        yield running


def send(server: Server, pages: int) -> Any:
    return server.api().post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(pages))})


def await_end(server: Server, document: dict[str, Any], within: float = 30) -> None:
    path = f"/api/tasks/{document['id']}"
    wait_until(lambda: server.api().get(path).json()["finished_at"], within=within, what="the document to end")
    assert server.api().get(path).json()["status"] == "succeeded"


def failing(server: Server) -> set[str]:
    """The checks that fail, of an answer that comes in time."""
    began = time.monotonic()
    answer = server.api("").get("/health")
    assert time.monotonic() - began < PATIENCE
    failed = {name for name, check in answer.json()["checks"].items() if check["status"] == "error"}
    assert answer.status_code == (503 if failed else 200)
    return failed


def test_a_deliverer_and_workers_that_hang(server: Server) -> None:
    """They live, and do nothing. The watch starts the cluster anew, which then reads what waited."""
    deliverer, stopped = deliverer_of(server), [deliverer_of(server), *cluster_of(server)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    document = send(server, 2).json()
    wait_until(lambda: failing(server) == {"queue", "webhooks"}, within=40, what="both to be told")
    deliverer.send_signal(signal.SIGCONT)
    await_end(server, document, within=60)
    wait_until(lambda: server.is_well, within=20, what="all to be well")


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """Twice as much is written as the disk has above the limit."""
    path = Path(server.data_dir) / "filling"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 2 * ROOM)
        try:
            yield
        finally:
            path.unlink()


def test_a_full_disk_takes_no_file_and_reads_on(server: Server, provider: Provider) -> None:
    provider.behave(latency=0.3)
    document = send(server, 6).json()
    with full_disk(server):
        refused = send(server, 1)
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        assert "takes no new files just now" in refused.json()["detail"]
        with connected(server) as connection:
            connection.sendall(head(server, length=10 * MB))  # and no more
            assert status(answer(connection)) == 507
        assert failing(server) == {"storage"}
        await_end(server, document)
        assert list((server.data_dir / "tmp").iterdir()) == []
    assert failing(server) == set()
    provider.behave(latency=0.0)
    await_end(server, send(server, 1).json())


@contextmanager
def database_gone(server: Server) -> Iterator[None]:
    """SQLite is locked by somebody who does not end; PostgreSQL takes no connections."""
    address = server.env["DATABASE_URL"]
    if not address:
        with sqlite3.connect(server.data_dir / "ocrsite.sqlite3", isolation_level=None) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                database.execute("ROLLBACK")
        return
    head, _slash, name = address.rpartition("/")
    with psycopg.connect(f"{head}/postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[call-overload,unused-ignore]
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[call-overload,unused-ignore]


def test_a_database_that_does_not_answer(server: Server) -> None:
    with database_gone(server):
        lost = {"database", "queue", "webhooks", "engine"}
        wait_until(lambda: failing(server) == lost, within=3 * PATIENCE, what="it to be known")
    wait_until(lambda: server.is_well, within=20, what="all to be well")
