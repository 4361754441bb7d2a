"""Slots as advisory locks of PostgreSQL. Loaded only there: psycopg takes 10 MB of every process that imports it."""

from __future__ import annotations

import contextlib
import zlib
from typing import Any

import psycopg
from django.db import connections

from tasks.pipeline.slots import Slots


class PostgresSlots(Slots):
    """Session advisory locks on a connection of its own; when that connection is lost the locks are free again."""

    TURNSTILE = -1

    def __init__(self, engine: str) -> None:
        self._key = zlib.crc32(f"ocrsite slots {engine}".encode()) & 0x7FFFFFFF
        self._slots = _Session(self._key)
        self._line = _Session(self._key)  # its own: waiting at the turnstile must not keep us from freeing a slot
        self._held: set[int] = set()

    def _try(self, number: int) -> bool:
        if number in self._held or not self._slots.ask("pg_try_advisory_lock", number):
            return False
        self._held.add(number)
        return True

    def taken(self, most: int) -> int:
        return self._slots.count(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s::oid AND objid < %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            most,
        )

    def free(self, number: int) -> None:
        self._held.discard(number)
        self._slots.tell("pg_advisory_unlock", number)

    def close(self) -> None:
        self._slots.close()
        self._line.close()

    def _enter(self) -> None:
        self._line.ask("pg_advisory_lock", self.TURNSTILE)

    def _leave(self) -> None:
        self._line.tell("pg_advisory_unlock", self.TURNSTILE)


class _Session:
    """A connection whose locks go with it; a lost one is replaced at the next question."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._connection: Any = None

    def ask(self, function: str, number: int) -> bool:
        row = self._open().execute(f"SELECT {function}(%s, %s)", [self._key, number]).fetchone()
        return bool(row[0])

    def count(self, query: str, most: int) -> int:
        """The number that `query` finds for this key and `most`."""
        return int(self._open().execute(query, [self._key, most]).fetchone()[0])

    def _open(self) -> Any:
        if self._connection is None or self._connection.closed:
            wrapper: Any = connections.create_connection("default")
            self._connection = wrapper.get_new_connection(wrapper.get_connection_params())
            self._connection.autocommit = True
        return self._connection

    def tell(self, function: str, number: int) -> None:
        """Ask where the answer is the same when the connection, and so the lock, is already gone."""
        if self._connection is None or self._connection.closed:
            return
        with contextlib.suppress(psycopg.OperationalError):
            self.ask(function, number)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
