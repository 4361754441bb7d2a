"""What ails the machine, and so neither the request nor this program: a database that is away, a disk that is full."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_POSTGRES_DISK_FULL = "53100"
RETRY_AFTER = 5  # seconds


@dataclass(frozen=True)
class Ailment:
    """How it is told over HTTP. Whoever asks again later may find it mended."""

    status: int
    code: str


DATABASE_AWAY = Ailment(503, "unavailable")
DISK_FULL = Ailment(507, "storage_full")


def ailment_of(error: BaseException | None) -> Ailment | None:
    """What the error shows to be ailing; None if it shows a mistake of this program."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return DISK_FULL
    if isinstance(error, OperationalError | InterfaceError) and not _is_ours(error.__cause__):
        return DISK_FULL if _is_full(error.__cause__) else DATABASE_AWAY
    return None


def _is_ours(cause: BaseException | None) -> bool:
    """SQLite has no other word for a statement that is wrong than for a database that is away, but a code."""
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _is_full(cause: BaseException | None) -> bool:
    """Whether the database has no room on its disk."""
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == _POSTGRES_DISK_FULL
