"""The sockets: a snapshot first, then every event once and in order.

Events come from the tail over the switchboard; where one is missing (a reconnect, a full line) the socket reads on
from the table, so a wake-up that is lost delays an event and never loses it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from tasks.models import Document, Event
from tasks.realtime import feed
from tasks.realtime.listener import Listener
from tasks.realtime.patience import ask
from tasks.realtime.switchboard import EVERYBODY, News, document_topic, owner_topic
from tasks.realtime.tail import start_tail

UNAUTHORIZED = 4401
NOT_FOUND = 4404
BAD_REQUEST = 4400
CATCH_UP = 200  # events read from the table at a time


class EventConsumer(Listener):
    """What the sockets of events share: identity, `since`, the order of events."""

    seq = 0

    async def connect(self) -> None:
        await self.accept()
        if self.scope["user"] is None:
            await self.refuse(UNAUTHORIZED, "log in, or send a key")
            return
        since = self._since()
        if since is not None and since < 0:
            await self.refuse(BAD_REQUEST, "since must be a number")
            return
        await start_tail()
        await self.begin(since)

    async def begin(self, since: int | None) -> None:
        """Join a topic, and only then look at the snapshot: what happens in between waits on the line."""
        raise NotImplementedError

    async def refuse(self, code: int, reason: str) -> None:
        await self.close(code, reason)

    async def receive_json(self, content: Any, **_kwargs: Any) -> None:
        """Clients have nothing to say here; a ping is answered."""
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.send_json({"type": "pong"})

    async def open(self, snapshot: dict[str, Any], since: int | None) -> None:
        self.seq = snapshot["seq"] if since is None else since
        await self.send_json({"type": "snapshot"} | snapshot)
        await self.catch_up()
        self.listen()

    async def hear(self, news: News | None) -> None:
        """Pass it on if it is the next, read the table if some are missing."""
        if news is None:
            await self.catch_up()
        elif self.number(news) > self.seq:
            await (self.forward(news) if self.is_next(news) else self.catch_up())

    async def catch_up(self) -> None:
        """Send what the table has after the last event sent."""
        while events := await ask(self.events_after, self.seq):
            for event in events:
                await self.forward(News(event))

    async def forward(self, news: News) -> None:
        self.seq = self.number(news)
        await self.send(self.text(news))

    def events_after(self, seq: int) -> list[dict[str, Any]]:
        raise NotImplementedError

    def number(self, news: News) -> int:
        raise NotImplementedError

    def text(self, news: News) -> str:
        raise NotImplementedError

    def is_next(self, news: News) -> bool:
        raise NotImplementedError

    def _since(self) -> int | None:
        """The client's last number; None when it has none, -1 when it can't be read."""
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        raw = query.get("since", [""])[0]
        if not raw:
            return None
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else -1


class NowhereConsumer(AsyncJsonWebsocketConsumer):
    """Any other address: there is nothing."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(NOT_FOUND, "there is no such socket")


class DocumentConsumer(EventConsumer):
    """One document; `seq` counts its own events."""

    async def begin(self, since: int | None) -> None:
        key = self.scope["url_route"]["kwargs"]["key"]
        document = await ask(feed.find_document, user=self.scope["user"], key=key)
        if document is None:
            await self.refuse(NOT_FOUND, "there is no such document")
            return
        self.document: Document = document
        self.join(document_topic(document.pk.hex))
        await self.open(await ask(feed.document_snapshot, document=document), since)

    def events_after(self, seq: int) -> list[dict[str, Any]]:
        events = Event.objects.filter(document=self.document, seq__gt=seq).order_by("seq")
        return feed.as_messages(events[:CATCH_UP])

    def number(self, news: News) -> int:
        return int(news.event["seq"])

    def text(self, news: News) -> str:
        return news.text_of_document

    def is_next(self, news: News) -> bool:
        return self.number(news) == self.seq + 1


class ProgressConsumer(DocumentConsumer):
    """One document for DeepSeek-OCR-Web's clients: percents that never fall, then how it ended."""

    told = -1

    async def open(self, snapshot: dict[str, Any], since: int | None) -> None:
        self.seq = snapshot["seq"]
        await self.tell()
        await self.catch_up()
        self.listen()

    async def forward(self, news: News) -> None:
        self.seq = self.number(news)
        await self.tell()

    async def tell(self) -> None:
        """What is new: a higher percent, or the end, after which nothing follows."""
        percent, end = await ask(feed.standing_facts, document=self.document)
        if percent > self.told:
            self.told = percent
            await self.send_json({"task_id": self.document.task_id, "progress": percent})
        if end:
            await self.send_json(end)
            await self.close()

    async def refuse(self, code: int, reason: str) -> None:
        await self.send_json({"status": "error", "message": reason})
        await super().refuse(code, reason)


class DocumentsConsumer(EventConsumer):
    """All documents of the user, or with `?scope=all` of everybody, for staff; `seq` counts over all of them."""

    async def begin(self, since: int | None) -> None:
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        user = self.scope["user"]
        self.everybody = query.get("scope") == ["all"] and user.is_staff
        self.join(EVERYBODY if self.everybody else owner_topic(user.pk))
        await self.open(await ask(feed.documents_snapshot, user=None if self.everybody else user), since)

    def events_after(self, seq: int) -> list[dict[str, Any]]:
        events = Event.objects.filter(pk__gt=seq).order_by("pk")
        if not self.everybody:
            events = events.visible_to(self.scope["user"])
        return feed.as_messages(events[:CATCH_UP])

    def number(self, news: News) -> int:
        return int(news.event["id"])

    def text(self, news: News) -> str:
        return news.text_of_all

    def is_next(self, news: News) -> bool:
        """The tail names the event before this one of the same topic, or 0 when it doesn't know."""
        previous = news.before_all if self.everybody else news.before_of_owner
        return bool(previous) and previous <= self.seq
