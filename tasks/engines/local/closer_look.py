"""A closer look at a page that may lie on its side or stand upside down, for whoever sends its picture elsewhere.

A child of its own has the embedded engine's models. It starts with the first such page and ends when none came for IDLE
seconds: most processes never need it, and none should hold its memory for good.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ocrsite.child import Child
from tasks.engines.local import LocalEngine

IDLE = 20.0  # seconds

_child = Child(LocalEngine.module, memory_mb=LocalEngine.memory_mb, env=LocalEngine.env)
_turn = threading.Condition()  # held while the fields below are looked at or changed
_users = 0
_used_at = 0.0
_watching = False


async def find_turn(path: Path, number: int, *, timeout: float) -> int:
    """By how many degrees clockwise page ``number`` (from 1) has to be turned to be upright; 0 as well if that is not
    certain.

    Pages wait for each other; ``timeout`` (seconds) counts from this page's turn. Raises an ImagingError or ChildError.
    """
    with _in_use():
        turned: int = await _child.acall("turn", timeout=timeout, path=path, number=number)
        return turned


def close() -> None:
    """End the child; a later look starts a new one."""
    _child.close()


@contextmanager
def _in_use() -> Iterator[None]:
    global _users, _used_at
    with _turn:
        _users += 1
        _watch()
    try:
        yield
    finally:
        with _turn:
            _users -= 1
            _used_at = time.monotonic()
            _turn.notify_all()


def _watch() -> None:
    global _watching
    if not _watching:
        _watching = True
        threading.Thread(target=_end_when_idle, name="closer-look-idle", daemon=True).start()


def _end_when_idle() -> None:
    global _watching
    with _turn:
        while _users or _used_at + IDLE > time.monotonic():
            _turn.wait(IDLE if _users else _used_at + IDLE - time.monotonic())
        _child.close()
        _watching = False
