"""The FastAPI portal's socket: its clients subscribe to tasks and are told of pages, batches and the end."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.utils import timezone

from tasks.models import Document, Event
from tasks.pipeline.portal import portal_status, task_progress, task_row
from tasks.realtime import feed
from tasks.realtime.consumers import CATCH_UP, NOT_FOUND, UNAUTHORIZED
from tasks.realtime.listener import Listener
from tasks.realtime.patience import ask
from tasks.realtime.switchboard import News, document_topic
from tasks.realtime.tail import start_tail

MOST = 1000  # subscriptions of one socket
Message = dict[str, Any]


@dataclass
class Subscription:
    document: Document
    seq: int


class PortalConsumer(Listener):
    """`{type, task_id}` in; messages with `type`, `task_id` and `timestamp` out."""

    async def connect(self) -> None:
        self.subscriptions: dict[str, Subscription] = {}
        self.turn = asyncio.Lock()  # what is told of a subscription's beginning comes before its first news
        await self.accept()
        if not self.scope.get("shared_path"):
            await self.close(NOT_FOUND, "there is no such socket")
        elif self.scope["user"] is None:
            await self.close(UNAUTHORIZED, "log in, or send a key")
        else:
            await start_tail()
            await self.say("connection_established", client_id=self._client_id(), message="connected")
            self.listen()

    async def receive_json(self, content: Any, **_kwargs: Any) -> None:
        type = content.get("type") if isinstance(content, dict) else None
        if type == "ping":
            await self.say("pong")
        elif type in ("subscribe_task", "unsubscribe_task", "get_task_status"):
            async with self.turn:
                await self._about_task(type, str(content.get("task_id") or ""))
        else:
            await self.say("error", message="send subscribe_task, unsubscribe_task, get_task_status or ping")

    async def _about_task(self, type: str, key: str) -> None:
        user = self.scope["user"]
        document = await ask(_find, user, key) if key else None
        if document is None:
            await self.say("error", task_id=key, message="there is no such task")
        elif type == "subscribe_task":
            await self._subscribe(document)
        elif type == "unsubscribe_task":
            await self._unsubscribe(document)
        else:
            await self.say("task_status_response", task_id=document.task_id, task_info=task_row(document))

    async def _subscribe(self, document: Document) -> None:
        if len(self.subscriptions) >= MOST:
            await self.say("error", task_id=document.task_id, message=f"at most {MOST} tasks can be followed")
            return
        self.join(document_topic(document.pk.hex))
        current = await ask(_find, self.scope["user"], str(document.pk)) or document
        self.subscriptions[document.pk.hex] = Subscription(current, current.last_seq)
        await self.say("task_subscribed", task_id=current.task_id)
        for message in _present(current):
            await self.say(**message)

    async def _unsubscribe(self, document: Document) -> None:
        if self.subscriptions.pop(document.pk.hex, None):
            self.leave(document_topic(document.pk.hex))
        await self.say("task_unsubscribed", task_id=document.task_id)

    async def hear(self, news: News | None) -> None:
        """Whatever the table has since the last event told, each once and in order; of every task if some are lost."""
        async with self.turn:
            if news is None:
                for each in list(self.subscriptions.values()):
                    await self._catch_up(each)
            elif subscription := self.subscriptions.get(news.event["document_id"]):
                is_next = news.event["seq"] == subscription.seq + 1
                await (self._tell(subscription, news.event) if is_next else self._catch_up(subscription))

    async def _catch_up(self, subscription: Subscription) -> None:
        while events := await ask(_events_after, subscription):
            for event in events:
                await self._tell(subscription, event)

    async def _tell(self, subscription: Subscription, event: Message) -> None:
        subscription.seq = event["seq"]
        for message in _told(event):
            await self.say(**message, timestamp=event["at"])

    async def say(self, type: str, **facts: Any) -> None:
        await self.send_json({"type": type, "timestamp": timezone.now().isoformat()} | facts)

    def _client_id(self) -> str:
        """The name that the client gave itself, or a new one; it is told back and means nothing else."""
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        return query.get("client_id", [""])[0][:100] or uuid.uuid4().hex


def _find(user: Any, key: str) -> Document | None:
    found = feed.find_document(user=user, key=key) if feed.is_key(key) else None
    return None if found is None else Document.objects.select_related("upload").get(pk=found.pk)


def _events_after(subscription: Subscription) -> list[Message]:
    events = Event.objects.filter(document=subscription.document, seq__gt=subscription.seq).order_by("seq")
    return feed.as_messages(events[:CATCH_UP])


def _present(document: Document) -> Iterator[Message]:
    """How the task stands for who subscribes to it now, so that nobody waits for an end that has been."""
    facts = task_progress(document)
    yield {"type": "task_progress", "task_id": document.task_id, "data": facts}
    if document.is_ended:
        yield _end(document.task_id, document.status, facts, document.error)


def _told(event: Message) -> Iterator[Message]:
    """What the portal's clients are told of an event."""
    task_id, data = event["task_id"], event["data"]
    if event["type"] in ("page.succeeded", "page.failed"):
        yield {"type": "page_completed", "task_id": task_id, "data": _page(data)}
    if event["type"] == "batch.finished":
        batch = {"batch_number": data["batch"], "status": portal_status(data["batch_status"])}
        yield {"type": "batch_completed", "task_id": task_id, "data": batch}
    facts = _progress(data)
    if event["type"].startswith(("page.", "document.")):
        yield {"type": "task_progress", "task_id": task_id, "data": facts}
    if event["type"] in ("document.succeeded", "document.partial", "document.failed", "document.canceled"):
        yield _end(task_id, data["status"], facts, data.get("error", ""))


def _page(data: Message) -> Message:
    duration = data.get("duration_ms")
    return {
        "page_number": data["number"],
        "status": portal_status(data["page_status"]),
        "processing_time": duration / 1000 if duration is not None else None,
        "error_message": data.get("error") or None,
    }


def _progress(data: Message) -> Message:
    return {
        "status": portal_status(data["status"]),
        "progress": data["progress"],
        "total_pages": data["pages_total"],
        "processed_pages": data["pages_succeeded"] + data["pages_failed"],
        "failed_pages": data["pages_failed"],
        "estimated_time_remaining": data["eta_seconds"],
    }


def _end(task_id: str, status: str, facts: Message, error: str) -> Message:
    """Completed, failed or cancelled."""
    word = portal_status(status)
    if word == "completed":
        return {"type": "task_completed", "task_id": task_id, "result_summary": _summary(facts)}
    if word == "failed":
        return {"type": "task_failed", "task_id": task_id, "error_message": error}
    return {"type": "task_cancelled", "task_id": task_id, "reason": "canceled"}


def _summary(facts: Message) -> Message:
    total, failed = facts["total_pages"], facts["failed_pages"]
    read = facts["processed_pages"] - failed
    rate = f"{100 * read / total:.1f}%"
    return {"total_pages": total, "successful_pages": read, "failed_pages": failed, "success_rate": rate}
