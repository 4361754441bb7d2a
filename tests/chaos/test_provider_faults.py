"""Whatever the provider does, every page is answered once and saved, and no page pays for it.

tests/pipeline/test_outage.py shows each consequence by itself; here the whole server meets all of it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.chaos.conftest import reading
from tests.chaos.toll import Line, note
from tests.chaos.whole import begin, check_events, end_of
from tests.provider import Fault, Provider
from tests.server import Server, wait_until

OUTAGE = 20.0 if "CHAOS_KILLS" in os.environ else 5.0  # seconds
PAGES = 48
LIMIT = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), **reading(provider) | {"API_TIMEOUT": 4}) as running:
        yield running


def misbehaviors() -> list[Fault]:
    """Once for each of these pages, and bursts for whoever comes."""
    return [
        Fault("hang", pages={7}, times=1),
        Fault("slow", pages={8}, times=1, pace=0.05),  # half a minute for the whole answer
        Fault("half", pages={9}, times=1),
        Fault("html", pages={10}, times=1),
        Fault("garbage", pages={11}, times=1),
        Fault("empty", pages={12}, times=1),
        Fault("close", pages={13}, times=1),
        Fault("429", pages={14}, times=1, retry_after="1"),
        Fault("429", pages={15, 16}, times=2),
        Fault("500", pages=set(range(17, 21)), times=4),
        Fault("503", pages=set(range(21, 25)), times=8),
    ]


def check_read_once(provider: Provider, document: dict, fault: str, times: int) -> None:
    """Every page was answered once; what else was sent got no answer that could be used."""
    assert Counter(provider.calls.pages()) == Counter(range(1, document["pages_total"] + 1))
    again = len(provider.calls) - document["pages_total"]
    note(Line(fault, times, owed=document["pages_total"], lost=0, again=again))


def test_everything_that_can_go_wrong(server: Server, provider: Provider) -> None:
    faults = misbehaviors()
    provider.behave(latency=0.2, faults=faults)
    document = begin(server, provider, pages=PAGES)
    wait_until(lambda: len(provider.calls.pages()) > PAGES // 2, within=120, what="half of the pages")
    provider.refuse(seconds=OUTAGE)
    provider.behave(limit=LIMIT)
    ended = end_of(server, document, within=120 + OUTAGE)
    assert (ended["status"], ended["pages_succeeded"]) == ("succeeded", PAGES)
    check_events(server, document, succeeded=set(range(1, PAGES + 1)))
    seen = Counter(call.outcome for call in provider.calls)
    assert {fault.kind for fault in faults} - {"hang", "slow"} <= set(seen)
    assert seen["hung_up"] >= 2  # on the one that hangs, and on the slow one
    assert seen["limited"] <= 2 * PAGES
    check_read_once(provider, document, f"a provider that fails in eleven ways, is away for {OUTAGE:g} s", len(faults))


def test_a_key_that_becomes_wrong_in_the_middle(server: Server, provider: Provider) -> None:
    """The document stops with the reason, what was read stays, and a retry goes on when the key is right again."""
    document = begin(server, provider, pages=PAGES)
    provider.behave(key="sk-2")
    stopped = end_of(server, document, within=30)
    read = {number for number in provider.calls.pages() if number is not None}
    assert (stopped["status"], stopped["pages_succeeded"]) == ("partial", len(read))
    assert stopped["error"].startswith("the provider refused the key")
    content = server.api().get(f"/api/tasks/{document['id']}/result").json()["content"]
    assert [line for line in content.splitlines() if line.startswith("page ")] == [f"page {n}" for n in sorted(read)]
    provider.behave(key="sk-1")
    assert server.api().post(f"/api/tasks/{document['id']}/retry").status_code == 200
    ended = end_of(server, document, within=60)
    assert (ended["status"], ended["pages_succeeded"], ended["error"]) == ("succeeded", PAGES, "")
    check_events(server, document, succeeded=set(range(1, PAGES + 1)))
    check_read_once(provider, document, "a key that becomes wrong in the middle", 1)
