"""A look into a server's database from outside, without a process of Django's, which would take seconds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any, LiteralString

import psycopg

from tests.server import Server


def ask(server: Server, query: LiteralString) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    address = server.env["DATABASE_URL"]
    if address:
        with psycopg.connect(address) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(server.data_dir / "ocrsite.sqlite3")) as database:
        return database.execute(query).fetchall()
