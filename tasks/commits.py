"""Wait for what others commit, in place of asking the database for it again and again.

SQLite says by `PRAGMA data_version` that somebody else committed, for a few microseconds of work. PostgreSQL tells
whoever listens to a channel, at the commit of whoever called `notify` for it.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from typing import Any

from django.db import connection, connections

logger = logging.getLogger(__name__)

EVENTS, QUEUE = "ocrsite_events", "ocrsite_queue"  # channels
LOOK = 0.04  # seconds between two looks at SQLite's data_version


class SqliteCommits:
    """Commits of others that change the highest id of `table`; without one, all of them."""

    def __init__(self, table: str = "") -> None:
        name = str(connection.settings_dict["NAME"])
        self._database = sqlite3.connect(name, check_same_thread=False, timeout=1, uri=name.startswith("file:"))
        self._newest = f"SELECT max(id) FROM {table}" if table else ""  # noqa: S608 - our own words alone
        self._seen: tuple[Any, Any] = (None, None)

    def moved(self) -> bool:
        """Whether there were some since the last time this was asked, or it never was."""
        version, newest = self._seen
        current = self._database.execute("PRAGMA data_version").fetchone()
        if current == version:
            return False
        self._seen = current, self._database.execute(self._newest).fetchone() if self._newest else current
        return bool(newest != self._seen[1])

    def wait(self, seconds: float) -> bool:
        """Whether there are some within so many seconds."""
        until = time.monotonic() + seconds
        while not self.moved():
            if time.monotonic() > until:
                return False
            time.sleep(LOOK)
        return True

    def close(self) -> None:
        self._database.close()


class PostgresCommits:
    """Commits that are told on `channel`."""

    def __init__(self, channel: str) -> None:
        wrapper: Any = connections.create_connection("default")
        self._listener = wrapper.get_new_connection(wrapper.get_connection_params())
        self._listener.autocommit = True
        self._listener.execute(f"LISTEN {channel}")
        self._is_new = True

    def wait(self, seconds: float) -> bool:
        """Whether there are some within so many seconds; at first, whether there may have been some before."""
        if self._is_new:
            self._is_new = False
            return True
        return any(True for _notification in self._listener.notifies(timeout=seconds, stop_after=1))

    def close(self) -> None:
        self._listener.close()


class Commits:
    """Both, whichever the database is, for a process that has nothing else to do; outlives outages of the database."""

    def __init__(self, *, channel: str, table: str = "") -> None:
        self._channel = channel
        self._table = table
        self._commits: SqliteCommits | PostgresCommits | None = None

    def wait(self, seconds: float) -> bool:
        """Whether something was committed since the last time, or is within so many seconds. True as well, after that
        time, where the database can't say: whoever asks it then hears why."""
        try:
            if self._commits is None:
                self._commits = self._open()
            return self._commits.wait(seconds)
        except _driver().Error as error:
            logger.warning("the database does not tell of commits (%s); it is asked again", error)
            self.close()
            time.sleep(seconds)
            return True

    def close(self) -> None:
        if self._commits is not None:
            self._commits.close()
            self._commits = None

    def _open(self) -> SqliteCommits | PostgresCommits:
        is_postgres = connection.vendor == "postgresql"
        return PostgresCommits(self._channel) if is_postgres else SqliteCommits(self._table)


def _driver() -> Any:
    """The module that talks to the database; psycopg is not even loaded where SQLite does it."""
    wrapper: Any = connections["default"]
    return wrapper.Database


def notify(channel: str) -> None:
    """Tell of the current transaction when it is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel])
