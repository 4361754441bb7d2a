"""Which of the processes that stand in the database can be looked for here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import psutil

from tasks.models import Worker


@cache
def this_machine() -> str:
    """This kernel since it started, and this container's view of its processes: within the two a process id means one
    process. Empty where that can't be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def is_gone(worker: Worker) -> bool:
    """Whether the process is known to have ended: it ran here, and is not here any more."""
    if not worker.machine or worker.machine != this_machine():
        return False
    try:
        return bool(psutil.Process(worker.pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
