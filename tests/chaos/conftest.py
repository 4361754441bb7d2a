"""A server whose provider takes half a second for a page, so that there is always something in flight; one for all
tests of a file. At the end of the run a table says what was done to them, and what was lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos import toll
from tests.chaos.whole import CONCURRENCY
from tests.provider import Provider
from tests.receiver import Receiver
from tests.server import Server


def reading(provider: Provider) -> dict[str, str | int]:
    """What a server needs to know to read with this provider and to tell receivers on this machine."""
    return {
        "ENGINE": "openai",
        "OPENAI_API_KEY": "sk-1",
        "API_BASE_URL": provider.url,
        "CONCURRENCY": CONCURRENCY,
        "BATCH_SIZE": 4,
        "WORKERS": 2,
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    }


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), **reading(provider)) as running:
        yield running


@pytest.fixture(autouse=True)
def _good_manners(provider: Provider) -> None:
    provider.behave(latency=0.5, answer="page {page}", faults=[], key=None, key_until=None, limit=None)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where webhooks go."""
    with Receiver() as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lines := toll.table():
        terminalreporter.section("what was done, and what was lost")
        for line in lines:
            terminalreporter.write_line(line)
