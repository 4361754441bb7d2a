"""SQLite: copied by its own online backup while others read and write, brought back by one rename."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, connections

from tasks.operating.snapshot import MIGRATIONS, Snapshot, own_tables

COPY = "ocrsite.sqlite3"
RESTORING = "restoring"  # the alias of the database that is prepared beside the one in use


def database_path() -> Path:
    return Path(connections.databases["default"]["NAME"])


def is_empty() -> bool:
    """Whether there is nothing that a restore would replace."""
    path = database_path()
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    except sqlite3.Error:
        return False  # damaged, so something was there


def copy_database(folder: Path) -> Snapshot:
    """One consistent copy, made in one step: in WAL mode it holds up nobody."""
    target = folder / COPY
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that the one file is all there is
        found = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = {name: _count(copy, name) for name in sorted(own_tables() & found)}
        return Snapshot(
            kind="sqlite",
            version=sqlite3.sqlite_version,
            parts=[target],
            migrations=[list(row) for row in copy.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY id")],  # noqa: S608 - our own name
            tables=tables,
            uploads=[name for (name,) in copy.execute("SELECT DISTINCT file FROM tasks_upload ORDER BY file")],
        )


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - a name of our own


def prepare(folder: Path) -> None:
    """Bring the copy in `folder` up to date, where it lies. Raises DatabaseError if it is damaged."""
    connections.databases[RESTORING] = connections.databases["default"] | {"NAME": str(folder / COPY)}
    try:
        if said := first_damage(connections[RESTORING]):
            raise DatabaseError(said)
        call_command("migrate", database=RESTORING, verbosity=0, interactive=False)
        with connections[RESTORING].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")
    finally:
        connections[RESTORING].close()
        del connections[RESTORING], connections.databases[RESTORING]


def first_damage(database: Any) -> str:
    """What SQLite finds wrong with the file first; empty if it is whole. Only a connection of Django's may ask, since
    constraints call its functions."""
    with database.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (said,) = cursor.fetchone()
    return "" if said == "ok" else str(said)


def put_in_place(folder: Path) -> None:
    """Replace the database in use, of which nobody has a connection, by the prepared one."""
    connections.close_all()
    path = database_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    _close_log(path)
    (folder / COPY).replace(path)


def _close_log(path: Path) -> None:
    """Write back what stands in the old database's log: left beside a new one, it would spoil it."""
    if path.exists():
        try:
            with closing(sqlite3.connect(path)) as old:
                old.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            pass  # it is damaged, and about to be replaced
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
