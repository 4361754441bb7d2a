"""A closer look at a page that may lie on its side or stand upside down, for whoever sends its picture elsewhere.

A child of its own has the embedded engine's models. It starts with the first such page and ends when none came for IDLE
seconds: most processes never need it.
"""

from __future__ import annotations

from pathlib import Path

from ocrsite.child import Child
from tasks.engines.local import LocalEngine

IDLE = 20.0  # seconds

_child = Child(LocalEngine.module, memory_mb=LocalEngine.memory_mb, env=LocalEngine.env, idle=IDLE)


async def find_turn(path: Path, number: int, *, timeout: float) -> int:
    """By how many degrees clockwise page ``number`` (from 1) has to be turned to be upright; 0 as well if that is not
    certain.

    Pages wait for each other; ``timeout`` (seconds) counts from this page's turn. Raises an ImagingError or ChildError.
    """
    turned: int = await _child.acall("turn", timeout=timeout, path=path, number=number)
    return turned


def close() -> None:
    """End the child; a later look starts a new one."""
    _child.close()
