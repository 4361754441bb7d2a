"""PostgreSQL: every table copied in one snapshot, and brought back in one transaction. Needs no other program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import IsolationLevel
from psycopg.sql import SQL, Identifier

from tasks.operating.snapshot import MIGRATIONS, Snapshot, own_tables

ENDING = ".copy"
PIECE = 1 << 20


def is_empty() -> bool:
    """Whether there is nothing that a restore would replace."""
    with connection.cursor() as cursor:
        return not own_tables() & set(connection.introspection.table_names(cursor))


def copy_database(folder: Path) -> Snapshot:
    """One file a table, in the form of COPY, all of the same moment; nobody is held up."""
    wrapper: Any = connections.create_connection("default")
    database: psycopg.Connection[tuple[Any, ...]] = wrapper.get_new_connection(wrapper.get_connection_params())
    with database:
        database.autocommit = False
        database.isolation_level, database.read_only = IsolationLevel.REPEATABLE_READ, True
        there = {
            name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        }
        tables = sorted(own_tables() & there)
        counts = {table: _copy_out(database, table, folder / f"{table}{ENDING}") for table in tables}
        applied = database.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY id")  # noqa: S608 - our own name
        return Snapshot(
            kind="postgresql",
            version=str(database.info.server_version),
            parts=[folder / f"{table}{ENDING}" for table in tables],
            migrations=[list(row) for row in applied],
            tables=counts,
            uploads=[name for (name,) in database.execute("SELECT DISTINCT file FROM tasks_upload ORDER BY file")],
        )


def _copy_out(database: psycopg.Connection[tuple[Any, ...]], table: str, path: Path) -> int:
    """Write the table to a file, its columns in the first line; the number of its rows."""
    names = _columns(database, table)
    columns = SQL(", ").join(map(Identifier, names))
    with path.open("wb") as out, database.cursor() as cursor:
        out.write((",".join(names) + "\n").encode())
        with cursor.copy(SQL("COPY {} ({}) TO STDOUT").format(Identifier(table), columns)) as copy:
            for piece in copy:
                out.write(piece)
        return cursor.rowcount


def _columns(database: psycopg.Connection[tuple[Any, ...]], table: str) -> list[str]:
    found = database.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in found]


def restore(folder: Path, manifest: dict[str, Any]) -> None:
    """Put the copy in the place of whatever is there, and bring it up to date: all of it, or nothing."""
    with transaction.atomic():
        _drop_all()
        _make_tables(manifest["migrations"])
        tables = {path.name.removesuffix(ENDING): path for path in sorted(folder.glob(f"*{ENDING}"))}
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in sorted(tables)) + " CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # migrations leave them otherwise; tables come in any order
        for table, path in tables.items():
            _copy_in(table, path)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # now, since tables with checks pending can't be altered
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _count_on()
        call_command("migrate", verbosity=0, interactive=False)


def _drop_all() -> None:
    """Forget the tables and functions of ocrsite, of any release."""
    with connection.cursor() as cursor:
        there = own_tables() & set(connection.introspection.table_names(cursor))
        for table in sorted(there):
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        cursor.execute(
            "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND proname LIKE 'ocrsite\\_%'"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _make_tables(applied: list[list[str]]) -> None:
    """The tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    executor.migrate([(app, name) for app, name in applied if (app, name) in known])


def _copy_in(table: str, path: Path) -> None:
    with path.open("rb") as source, connection.cursor() as cursor:
        names = source.readline().decode().strip().split(",")
        columns = SQL(", ").join(map(Identifier, names))
        with cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), columns)) as copy:
            while piece := source.read(PIECE):
                copy.write(piece)


def _count_on() -> None:
    """Let every counter of keys go on behind the highest key that is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f"""SELECT setval(pg_get_serial_sequence('"{table}"', '{column}'), coalesce(max("{column}"), 1),"""  # noqa: S608 - names from the catalog
                f""" max("{column}") IS NOT NULL) FROM "{table}" """
            )
