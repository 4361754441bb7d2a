"""A document in the middle of its reading, and the check that nothing of it is lost, doubled or out of order."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.chaos.toll import Line, note
from tests.provider import Provider, numbered_pdf
from tests.receiver import Receiver
from tests.server import Server, wait_until

PAGES = 24
CONCURRENCY = 6
A_DEATH = 12.0  # seconds until what a dead worker held is read again: its lease, and the next sweep


def send(server: Server, pages: int = PAGES, **wishes: str) -> dict[str, Any]:
    """Send a book."""
    answer = server.api().post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(pages))}, data=wishes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def begin(
    server: Server, provider: Provider, pages: int = PAGES, *, after: int = CONCURRENCY, **wishes: str
) -> dict[str, Any]:
    """A document in the middle of its reading: as many pages as in `after` have been answered, others are on their
    way."""
    provider.forget()
    document = send(server, pages, **wishes)
    wait_until(lambda: len(provider.calls.pages()) >= after, within=30, what="the first pages")
    return document


def end_of(server: Server, document: dict[str, Any], *, within: float) -> dict[str, Any]:
    """The document at its end."""
    api = server.api()
    path = f"/api/tasks/{document['id']}"
    wait_until(lambda: api.get(path).json()["finished_at"], within=within, what="the document to end")
    return dict(api.get(path).json())


def check_whole(
    server: Server,
    provider: Provider,
    document: dict[str, Any],
    *,
    fault: str,
    deaths: int,
    times: int = 1,
    given_back: int = 0,
) -> None:
    """Every page is read, in its place, and told once; and the fault stands in the toll with what it cost: nothing,
    but that pages in flight at one of the `deaths`, or given back at a stop, are sent again."""
    pages = document["pages_total"]
    ended = end_of(server, document, within=60 + A_DEATH * (deaths + 1))
    assert (ended["status"], ended["pages_succeeded"], ended["pages_failed"]) == ("succeeded", pages, 0)
    content = server.api().get(f"/api/tasks/{document['id']}/result").json()["content"]
    assert content == "\n\n".join(f"page {number}" for number in range(1, pages + 1)) + "\n"
    check_events(server, document, succeeded=set(range(1, pages + 1)))
    again, most = len(provider.calls) - pages, 2 * CONCURRENCY * (deaths + given_back)
    note(Line(fault, times, owed=pages, lost=pages - ended["pages_succeeded"], again=again, again_most=most))
    # Sent again is at most what was in flight at a death: on its way to the provider and back (CONCURRENCY), or
    # answered and on its way into the database (no more than that).
    assert again <= most
    check_each_try(server, provider, document, given_back=given_back)


def check_events(server: Server, document: dict[str, Any], *, succeeded: set[int]) -> None:
    """They are numbered without a gap, and each of these pages was told once."""
    events = events_of(server, document)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    told = Counter(event["data"]["number"] for event in events if event["type"] == "page.succeeded")
    assert told == Counter(succeeded)
    assert events[-1]["type"].startswith("document.")


def events_of(server: Server, document: dict[str, Any]) -> list[dict[str, Any]]:
    """All of the document's events."""
    found: list[dict[str, Any]] = []
    address = f"/api/tasks/{document['id']}/events?limit=1000"
    while address:
        answer = server.api().get(address).json()
        found += answer["results"]
        address = answer["next"]
    return found


def check_each_try(server: Server, provider: Provider, document: dict[str, Any], *, given_back: int = 0) -> None:
    """No page was sent more often than the database knows of a try at it; it does not count those given back."""
    sent = Counter(call.page for call in provider.calls)
    pages = server.api().get(f"/api/tasks/{document['id']}/pages?limit=1000").json()["results"]
    tried = {page["number"]: page["attempts"] + given_back for page in pages}
    assert {number: sent[number] for number in tried if sent[number] > tried[number]} == {}


def check_told(receiver: Receiver, wanted: Counter[str], *, fault: str, within: float) -> None:
    """Each of these events (and no other) reached the receiver, each under one id, however often it was sent."""
    wait_until(lambda: set(_told(receiver)) >= set(wanted), within=within, what="the webhooks")
    by_event: dict[str, set[str]] = {}
    for got in list(receiver.got):
        by_event.setdefault(_event(json.loads(got.body)), set()).add(got.headers["webhook-id"])
    owed, distinct = wanted.total(), Counter({event: len(ids) for event, ids in by_event.items()})
    note(Line(fault, 0, owed=owed, lost=(wanted - distinct).total(), again=len(receiver.got) - owed, of="webhooks"))
    assert distinct == wanted


def _told(receiver: Receiver) -> list[str]:
    return [_event(json.loads(got.body)) for got in list(receiver.got)]


def _event(body: dict[str, Any]) -> str:
    """What a webhook tells: the event's type and, of a page's, its number."""
    return f"{body['type']} {body['data'].get('page', '')}".strip()
