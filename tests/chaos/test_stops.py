"""A stop is no crash: it comes within ten seconds, and what was in flight is owed again as if it had not been tried."""

from __future__ import annotations

import signal

import pytest

from tests.chaos.database import ask
from tests.chaos.whole import CONCURRENCY, begin, check_whole
from tests.provider import Provider
from tests.server import Server, wait_until

UNREAD = "SELECT status, attempts, deaths, count(*) FROM tasks_page WHERE status <> 'succeeded' GROUP BY 1, 2, 3"
HELD = "SELECT count(*) FROM tasks_batch WHERE worker_id IS NOT NULL"
LOST = "SELECT count(*) FROM tasks_attempt WHERE outcome = 'lost'"
WORKERS = "SELECT count(*) FROM tasks_worker"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_pages_in_flight_are_given_back_untried(server: Server, provider: Provider, how: signal.Signals) -> None:
    document = begin(server, provider, pages=16)
    provider.behave(latency=60)
    wait_until(
        lambda: sum(call.ended is None for call in provider.calls) == CONCURRENCY, what="pages that take too long"
    )
    server.stop(how)  # within ten seconds, with status 0 and no process left, or else it fails
    assert ask(server, UNREAD) == [("queued", 0, 0, 16 - len(provider.calls.pages()))]
    assert [ask(server, question) for question in (HELD, LOST, WORKERS)] == [[(0,)]] * 3
    provider.behave(latency=0.1)
    server.start()
    check_whole(server, provider, document, fault=f"stopped it by {how.name}", deaths=0, given_back=1)
