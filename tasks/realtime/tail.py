"""The tail: one task in each web process that sees new events and passes them to the process's own sockets.

It is told of commits that add events (`commits.py`), and reads these from the table once, for all sockets together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from channels.db import database_sync_to_async
from django.db import connection, connections

from tasks.commits import EVENTS, LOOK, SqliteCommits
from tasks.models import Event
from tasks.realtime import feed
from tasks.realtime.patience import ask
from tasks.realtime.switchboard import News, switchboard

logger = logging.getLogger(__name__)

AT_LEAST_EVERY = 5.0  # seconds: a look at the table even without a notification
READ_MOST = 500  # events at a time

_tail: asyncio.Task[None] | None = None


async def start_tail() -> None:
    """Make sure the tail runs; the web server has no start-up hook, so the first socket starts it."""
    global _tail
    if _tail is None or _tail.done():
        last = await ask(_last_event)
        if _tail is None or _tail.done():
            _tail = asyncio.create_task(Tail(last).run())


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class Tail:
    """Follows the table from the event number `last` on."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._last_of_owner: dict[int, int] = {}

    async def run(self) -> None:
        while True:
            try:
                async for _commit in _commits():
                    await self._pass_on()
            except Exception:  # whatever it was: without the tail every socket here is deaf
                logger.exception("live progress is interrupted; it goes on when the database answers")
                await asyncio.sleep(1)

    async def _pass_on(self) -> None:
        is_more = True
        while is_more:
            events = await database_sync_to_async(_read_after)(self._last)
            is_more = len(events) == READ_MOST
            for event in events:
                self._tell(event)
                await asyncio.sleep(0)  # a burst holds up nobody else: the sockets are served between two events

    def _tell(self, event: dict[str, Any]) -> None:
        owner = event["owner_id"]
        switchboard.pass_on(News(event, self._last, self._last_of_owner.get(owner, 0)))
        self._last = self._last_of_owner[owner] = event["id"]


def _read_after(number: int) -> list[dict[str, Any]]:
    return feed.as_messages(Event.objects.filter(pk__gt=number).order_by("pk")[:READ_MOST])


def _commits() -> AsyncIterator[None]:
    """Yields once at the beginning and then after every commit that adds events, or several at once."""
    return _sqlite_commits() if connection.vendor == "sqlite" else _postgres_commits()


async def _sqlite_commits() -> AsyncIterator[None]:
    commits = SqliteCommits(Event._meta.db_table)
    try:
        while True:
            if commits.moved():
                yield
            await asyncio.sleep(LOOK)
    finally:
        commits.close()


async def _postgres_commits() -> AsyncIterator[None]:
    import psycopg  # 10 MB that nobody needs on SQLite

    wrapper: Any = connections.create_connection("default")
    parameters = wrapper.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    listener = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
    try:
        await listener.execute(f"LISTEN {EVENTS}")
        while True:
            yield
            async for _notification in listener.notifies(timeout=AT_LEAST_EVERY, stop_after=1):
                pass
    finally:
        await listener.close()
