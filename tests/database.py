"""The database of a server that a test starts: its own, and up to date from the start, since migrating takes seconds.

The first server of a test process migrates an empty database as `manage.py serve` does; the others get copies of it.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg

from tests.environment import PROJECT, blank

SQLITE = "ocrsite.sqlite3"
_SUITE = os.environ.get("DATABASE_URL", "")  # the suite runs on it, whoever needs one more makes it there
_ON_POSTGRES = _SUITE.startswith("postgres")


class Database:
    """One on the PostgreSQL that the suite runs on, else SQLite, which lives in DATA_DIR."""

    def __init__(self) -> None:
        self._name = f"ocrsite_server_{secrets.token_hex(6)}"
        self.url = _address(self._name) if _ON_POSTGRES else ""

    def create(self, data_dir: Path, *, is_empty: bool) -> None:
        """Make it; `is_empty`: the server will have to migrate it. A file that is there already stays as it is."""
        if _ON_POSTGRES:
            _execute(f"CREATE DATABASE {self._name}" + ("" if is_empty else f" TEMPLATE {_postgres_template()}"))
        elif not is_empty and not (data_dir / SQLITE).exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            shutil.copy(_sqlite_template(), data_dir / SQLITE)

    def drop(self) -> None:
        if _ON_POSTGRES:
            _drop(self._name)


@cache
def _postgres_template() -> str:
    name = f"ocrsite_template_{secrets.token_hex(6)}"
    _execute(f"CREATE DATABASE {name}")
    atexit.register(_drop, name)
    with tempfile.TemporaryDirectory() as folder:
        _migrate(Path(folder), _address(name))
    return name


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    _migrate(folder, "")
    return folder / SQLITE


def _migrate(data_dir: Path, address: str) -> None:
    around = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=PROJECT,
        env={**around, **blank(), "DATA_DIR": str(data_dir), "DATABASE_URL": address},
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=True,
    )


def _address(name: str) -> str:
    return f"{_SUITE.rpartition('/')[0]}/{name}"


def _drop(name: str) -> None:
    _execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _execute(command: str) -> None:
    with psycopg.connect(_SUITE, autocommit=True) as connection:
        connection.execute(command)  # type: ignore[call-overload,unused-ignore]
