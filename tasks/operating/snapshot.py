"""What a copy of the database tells of itself, whichever database it is."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import DatabaseError, connection

MIGRATIONS = "django_migrations"
ERRORS = (DatabaseError, sqlite3.Error, psycopg.Error)  # Django's, and those of what it does not wrap: copying


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment: its copy in `parts`, and what stood in it then. `uploads` are the names of the
    stored files, `migrations` pairs of an app and the name of a migration."""

    kind: str
    version: str
    parts: list[Path]
    migrations: list[list[str]]
    tables: dict[str, int]
    uploads: list[str]


def own_tables() -> set[str]:
    """The tables of this release's models, whether they are there or not."""
    return {*connection.introspection.django_table_names(include_views=False), MIGRATIONS}
