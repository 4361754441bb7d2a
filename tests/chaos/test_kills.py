"""Whoever is killed on the way: every page that went in comes out, and the events tell it without a gap."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.chaos.processes import (
    Victims,
    busy_readers_of,
    children_of,
    deliverer_of,
    main_of,
    readers_of,
    sentinel_of,
    web_of,
)
from tests.chaos.whole import PAGES, begin, check_told, check_whole, end_of, send
from tests.provider import Provider
from tests.receiver import Receiver
from tests.server import Server, wait_until

FOUND_WITHIN = 15.0  # seconds in which a server that is up again has found, and read, all that a crash left behind


@pytest.mark.parametrize(
    "victim, victims",
    [
        ("a busy worker", busy_readers_of),
        ("the cluster's main process", main_of),
        ("the cluster's sentinel", sentinel_of),
        ("a child that draws", children_of),
    ],
)
def test_somebody_who_reads(server: Server, provider: Provider, victim: str, victims: Victims) -> None:
    document = begin(server, provider)
    wait_until(lambda: victims(server), what=victim)[0].kill()
    check_whole(server, provider, document, fault=f"killed {victim}", deaths=1)


def test_every_idle_worker(server: Server, provider: Provider) -> None:
    """A worker that dies while it waits for work can take the queue's lock with it, and so hang the cluster."""
    wait_until(lambda: not busy_readers_of(server), within=30, what="the workers to be idle")
    idle = wait_until(lambda: readers_of(server), within=30, what="the workers")
    for process in idle:
        process.kill()
    provider.forget()
    check_whole(server, provider, send(server), fault="killed an idle worker", deaths=0, times=len(idle))


def test_the_web_server(server: Server, provider: Provider) -> None:
    document = begin(server, provider)
    web_of(server)[0].kill()
    wait_until(lambda: server.is_well, within=30, what="the web server to come back")
    check_whole(server, provider, document, fault="killed the web server", deaths=0)


def test_the_deliverer(server: Server, provider: Provider, receiver: Receiver) -> None:
    """It is dead when the document ends, and the new one finds what is owed."""
    document = begin(server, provider, webhook_url=receiver.url)
    wait_until(lambda: len(provider.calls.pages()) == PAGES, within=30, what="the last page")
    deliverer_of(server)[0].kill()
    check_whole(server, provider, document, fault="killed the deliverer of webhooks", deaths=0)
    wanted = Counter({"document.succeeded": 1})
    check_told(receiver, wanted, fault="its webhook", within=FOUND_WITHIN)


def test_what_a_crash_left_is_found_by_itself_within_15_seconds(server: Server, provider: Provider) -> None:
    """Everything dies with every slot taken; nobody but the new start looks after it."""
    document = begin(server, provider)
    provider.behave(latency=60)
    wait_until(lambda: provider.calls.in_flight == 6, what="every slot to be taken by a page that takes long")
    server.kill()
    provider.behave(latency=0.05)
    server.start()
    end_of(server, document, within=FOUND_WITHIN)
    check_whole(server, provider, document, fault="killed the supervisor, and all with it", deaths=1)
