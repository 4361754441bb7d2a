"""Redis is gone: reading, live progress and signing in go on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

import pytest
import redis

from tests.chaos.conftest import reading
from tests.chaos.whole import PAGES, begin, check_whole
from tests.conftest import missing
from tests.provider import Provider
from tests.server import Server, free_port, wait_until
from tests.sockets import open_socket


class Redis:
    """A Redis of this test's own, on a port of its own."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [self._program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers, what="Redis to start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(5)

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis(port=self._port) as client:
            return bool(client.ping())
        return False


@pytest.fixture(scope="module")
def own_redis() -> Iterator[Redis]:
    with Redis(shutil.which("redis-server") or missing("Redis is not installed")) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider, own_redis: Redis) -> Iterator[Server]:
    env = reading(provider) | {"REDIS_URL": own_redis.url}
    with Server(tmp_path_factory.mktemp("server"), **env) as running:
        yield running


def try_to_sign_in(server: Server, password: str) -> int:
    answer = server.api("").post("/api/auth/token", json={"username": server.username, "password": password})
    return answer.status_code


def test_it_is_gone_and_comes_back(server: Server, provider: Provider, own_redis: Redis) -> None:
    document = begin(server, provider)
    with open_socket(server, f"/ws/tasks/{document['id']}?since=0", key=server.key) as socket:
        socket.message()
        own_redis.kill()
        assert try_to_sign_in(server, server.password) == 200
        assert try_to_sign_in(server, "a wrong one") == 400
        own_redis.start()
        told = socket.until_end()
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert sum(event["type"] == "page.succeeded" for event in told) == PAGES
    check_whole(server, provider, document, fault="Redis killed and started again", deaths=0)
    assert try_to_sign_in(server, server.password) == 200
