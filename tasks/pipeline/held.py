"""Files that go while a backup is made: they are put aside, since rows that the backup holds may name them.

A backup takes the database first and the files afterwards, so a file that is deleted in between would be missing in it.
While one is made it holds a lock; whoever deletes a file then moves it to `DATA_DIR/held` instead, where the backup
finds it, and where it stays until nobody makes a backup any more. Whoever looks before the lock is taken has deleted
his row before, too, and the backup's rows do not name the file.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def holding_files() -> Iterator[None]:
    """Keep every file that is deleted from now on until the end. Waits for another backup to be done."""
    with _lock_file().open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    drop_held()


def delete_file(path: Path) -> None:
    """Delete a stored file of which no row is left; one that is gone already is no error."""
    with _unless_held() as is_free:
        if is_free:
            path.unlink(missing_ok=True)
        elif path.exists():
            target = held_path(path)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            path.rename(target)


def held_path(path: Path) -> Path:
    """Where a file lies that was deleted while a backup was made."""
    return _folder() / path.name


def drop_held() -> None:
    """Delete what is held, unless a backup is being made."""
    with _unless_held() as is_free:
        if is_free:
            shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "held"


def _lock_file() -> Path:
    return Path(settings.DATA_DIR) / "backup.lock"


@contextmanager
def _unless_held() -> Iterator[bool]:
    """Whether no backup is being made; if so, none begins before the end of the block, but for the very first one,
    whose rows come after this look all the same."""
    try:
        lock = _lock_file().open()
    except FileNotFoundError:  # none was ever made
        yield True
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
