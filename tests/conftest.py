"""Fixtures of the whole suite: people, a provider that misbehaves, the real server.

A room's own fixtures stand in its own folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from tasks.pipeline.prices import forget_prices
from tests import server as servers
from tests.environment import find_chromium
from tests.provider import Provider
from tests.server import Server

PASSWORD = "a long enough secret"
StartServer = Callable[..., Server]


# --- People: two who must not see each other's things, and one who runs the place ----------------


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob", password=PASSWORD)


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()  # throttles count in it
    forget_prices()


# --- Processes ------------------------------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on a port of this machine; `provider.url` is its API_BASE_URL."""
    with Provider() as running:
        yield running


@pytest.fixture
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts real servers, each with its own DATA_DIR and database: `start_server(CONCURRENCY=20, ...)`."""
    with ExitStack() as stack:
        yield lambda **env: stack.enter_context(Server(tmp_path_factory.mktemp("server"), **env))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server with the echo engine, shared by the tests of one file; leave it running."""
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    return find_chromium() or missing("Chromium is not installed")


def missing(reason: str) -> Any:
    """Skip a test that can't run here; where everything must run (CI=true), fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what its servers said."""
    report = yield
    if report.failed:
        report.sections += [(f"log of the server at {server.url}", server.tail()) for server in servers.running]
    return report


SLOW_FIRST = ("chaos", "browser", "story", "engines", "pipeline", "realtime")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that at the end no worker waits for one of them."""
    rank = {name: place for place, name in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.parent.name, len(rank)))
