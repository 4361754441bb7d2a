"""Kills at random moments over one document, every page of which is told to a webhook. `make chaos` makes it longer."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import psutil
import pytest

from tests.chaos.processes import Victims, children_of, deliverer_of, main_of, readers_of, sentinel_of, web_of
from tests.chaos.toll import Line, note
from tests.chaos.whole import begin, check_told, check_whole
from tests.provider import Provider
from tests.receiver import Receiver
from tests.server import Server, wait_until

KILLS = int(os.environ.get("CHAOS_KILLS", "7"))
PAGES = int(os.environ.get("CHAOS_PAGES", "60"))
MOMENT = (0.3, 1.5)  # seconds between two kills
QUICK, SLOW = 0.5, 8.0  # seconds until an answer
A_LOST_TRY = 60.0  # seconds after which a delivery that died with its deliverer is owed again

VICTIMS: dict[str, Victims] = {
    "a worker": readers_of,
    "the cluster's main process": main_of,
    "the cluster's sentinel": sentinel_of,
    "a child that draws": children_of,
    "the web server": web_of,
    "the deliverer of webhooks": deliverer_of,
}
SUPERVISOR = "the supervisor, and all with it"


def turns(chance: random.Random) -> Iterator[str]:
    """Everybody's turn comes before anybody's second, in an order that is new each time."""
    while True:
        yield from chance.sample([*VICTIMS, SUPERVISOR], len(VICTIMS) + 1)


def kill(role: str, server: Server, chance: random.Random) -> str:
    """Kill somebody; who it was."""
    if role == SUPERVISOR:
        server.kill()
        server.start()
        return role
    victims = wait_until(lambda: VICTIMS[role](server), within=30, what=f"{role} to be there")
    try:
        chance.choice(victims).kill()
    except psutil.NoSuchProcess:
        return "somebody who had just died"
    return role


def pace(provider: Provider, kills: int) -> None:
    """Have the provider answer a share of the pages between two kills, so that each meets a document in the middle."""
    is_ahead = len(set(provider.calls.pages())) > PAGES * (kills + 1) // (KILLS + 1)
    provider.behave(latency=SLOW if is_ahead else QUICK)


@pytest.mark.timeout(1800)
def test_a_storm(server: Server, provider: Provider, receiver: Receiver) -> None:
    chance = random.Random(KILLS)
    subscribed = server.api().post(
        "/api/webhooks", json={"url": receiver.url, "events": ["page.succeeded", "document.succeeded"]}
    )
    assert subscribed.status_code == 201, subscribed.text
    document = begin(server, provider, pages=PAGES)
    killed: Counter[str] = Counter()
    for kills, role in zip(range(KILLS), turns(chance), strict=False):
        pace(provider, kills)
        wait_until(lambda: provider.calls.in_flight, within=90, what="pages in flight")
        time.sleep(chance.uniform(*MOMENT))  # a random moment is the point
        assert len(set(provider.calls.pages())) < PAGES
        killed[kill(role, server, chance)] += 1
    provider.behave(latency=QUICK)
    wait_until(lambda: server.is_well, within=60, what="the server to be well again")
    for role, count in killed.items():
        note(Line(f"killed {role}", count))
    check_whole(server, provider, document, fault=f"a storm of {KILLS} kills", deaths=KILLS, times=0)
    wanted = Counter(["document.succeeded", *(f"page.succeeded {number}" for number in range(1, PAGES + 1))])
    check_told(receiver, wanted, fault="its webhooks", within=A_LOST_TRY + 30)
