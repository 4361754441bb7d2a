"""The switchboard of a web process: an event goes to the sockets that asked for it, and costs the others nothing.

A socket has one line. It joins the topics that it wants to hear of, and takes the news from its line one by one, at its
own pace. Everything here belongs to the thread of the event loop.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

EVERYBODY = "everybody"
MOST = 200  # news that wait on one line


def document_topic(document_id: str) -> str:
    """What happens to the document of this id, in hexadecimal."""
    return f"document {document_id}"


def owner_topic(owner_id: int) -> str:
    """What happens to all documents of this owner."""
    return f"owner {owner_id}"


@dataclass(frozen=True)
class News:
    """An event, and the ids of the events before it, of all and of its owner; 0 where that is not known."""

    event: dict[str, Any]
    before_all: int = 0
    before_of_owner: int = 0

    @property
    def topics(self) -> tuple[str, ...]:
        """Whom it concerns."""
        return document_topic(self.event["document_id"]), owner_topic(self.event["owner_id"]), EVERYBODY

    @cached_property
    def text_of_document(self) -> str:
        """As the sockets of its document are told, numbered within it; written once for all of them."""
        return self._text(self.event["seq"])

    @cached_property
    def text_of_all(self) -> str:
        """As the sockets of all documents are told, numbered over all of them; written once for all of them."""
        return self._text(self.event["id"])

    def _text(self, number: int) -> str:
        return json.dumps({"seq": number} | {key: self.event[key] for key in ("type", "task_id", "at", "data")})


class Line:
    """What one socket has yet to be told, in order. Who lets too much of it wait loses it, and is told so."""

    def __init__(self, most: int = MOST) -> None:
        self.topics: set[str] = set()
        self._waiting: asyncio.Queue[News | None] = asyncio.Queue(most + 1)

    def put(self, news: News) -> None:
        if self._waiting.full():
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)
        self._waiting.put_nowait(news)

    async def take(self) -> News | None:
        """The next of the news; None where some are lost and have to be read from the table."""
        return await self._waiting.get()


class Switchboard:
    """Who hears of what."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, set[Line]] = defaultdict(set)

    def join(self, line: Line, topic: str) -> None:
        """From now on the line hears of the topic."""
        self._lines[topic].add(line)
        line.topics.add(topic)

    def leave(self, line: Line, topic: str) -> None:
        line.topics.discard(topic)
        self._lines[topic].discard(line)
        if not self._lines[topic]:
            del self._lines[topic]

    def hang_up(self, line: Line) -> None:
        """The line hears of nothing any more."""
        for topic in list(line.topics):
            self.leave(line, topic)

    def pass_on(self, news: News) -> None:
        """Put it on the lines of whom it concerns, once on each."""
        for line in set().union(*(self._lines.get(topic, ()) for topic in news.topics)):
            line.put(news)

    def __len__(self) -> int:
        """How many topics somebody hears of."""
        return len(self._lines)


switchboard = Switchboard()
