"""Whether a server runs on this DATA_DIR, and keeping it from starting."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from ocrsite.supervisor import AlreadyRunning, hold_lock
from tasks.models import Worker
from tasks.models.worker import LEASE

ROLES = ("web", "worker")


def lock_of(role: str) -> Path:
    """The file that a role's supervisor on this host locks for its life."""
    return Path(settings.DATA_DIR) / f"{role}-{socket.gethostname()}.lock"


def _locks() -> list[Path]:
    data_dir = Path(settings.DATA_DIR)
    return sorted({*map(lock_of, ROLES), *(path for role in ROLES for path in data_dir.glob(f"{role}-*.lock"))})


def is_anything_running() -> bool:
    """Whether a server runs on this DATA_DIR, told by whether its locks can be had."""
    try:
        with ExitStack() as held:
            for path in filter(Path.exists, _locks()):
                held.enter_context(hold_lock(path))
    except AlreadyRunning:
        return True
    return False


@contextmanager
def nothing_running() -> Iterator[None]:
    """Keep servers from starting here until the end. Raises AlreadyRunning if one runs, be it on another host that
    shares this DATA_DIR or database."""
    with ExitStack() as held:
        for path in _locks():
            held.enter_context(hold_lock(path))
        with suppress(Error):  # a database that is damaged or not there has no workers
            _await_silence()
        yield


def _await_silence() -> None:
    """Wait as long as a killed worker's lease may still hold; a living one renews it."""
    if Worker._meta.db_table not in connection.introspection.table_names():
        return
    until = time.monotonic() + LEASE.total_seconds() + 1
    while (worker := Worker.objects.alive().first()) is not None:
        if time.monotonic() > until:
            raise AlreadyRunning(str(worker))
        time.sleep(0.2)
