"""What other rooms call: formulas are handed to this process's KaTeX child, and whatever becomes of that, there is an
answer for each.

Both functions block (use ``asyncio.to_thread``), may be called from any thread, and wait for each other. The child
starts with the first formula and ends when none came for IDLE seconds, so that a process which only once had one does
not hold its memory for good.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from ocrsite.child import Child, ChildError
from tasks.katex.types import Formula, Verdict

logger = logging.getLogger(__name__)

MEMORY_MB = 300  # address space, on top of what it holds when it is ready
IDLE = 20.0  # seconds
GRACE = 3.0  # seconds that an answer may take beyond the time for the formulas: to load KaTeX, and on a busy machine

_child = Child("tasks.katex.child", memory_mb=MEMORY_MB)
_used_at = 0.0
_turn = threading.Condition()  # held during a call, and while it is decided that the child is idle
_watching = False


def check_formulas(formulas: Sequence[Formula], *, seconds: float) -> list[Verdict]:
    """A verdict on each formula, those that KaTeX refuses mended if that is surely the same formula. Whatever can't be
    looked at within that time is left as it is."""
    return [replace(verdict, mathml="") for verdict in _look(formulas, seconds, mend=True)]


def set_formulas(formulas: Sequence[Formula], *, seconds: float) -> list[Verdict]:
    """The same, with each good formula as MathML, and none of them mended."""
    return _look(formulas, seconds, mend=False)


def close() -> None:
    """End the child, after a call that runs; a later call starts a new one."""
    global _used_at
    with _turn:
        _child.close()
        _used_at = 0.0
        _turn.notify_all()


def _look(formulas: Sequence[Formula], seconds: float, *, mend: bool) -> list[Verdict]:
    global _used_at
    if not formulas:
        return []
    with _turn:
        try:
            verdicts: list[Verdict] = _child.call(
                "look", timeout=seconds + GRACE, formulas=list(formulas), seconds=seconds, mend=mend
            )
        except ChildError as error:
            logger.warning("%s formulas could not be looked at: %s", len(formulas), error)
            verdicts = [Verdict(formula.tex, None) for formula in formulas]
        _used_at = time.monotonic()
        _watch()
    return verdicts


def _watch() -> None:
    global _watching
    if not _watching:
        _watching = True
        threading.Thread(target=_end_when_idle, name="katex-idle", daemon=True).start()


def _end_when_idle() -> None:
    global _watching
    with _turn:
        while (left := _used_at + IDLE - time.monotonic()) > 0:
            _turn.wait(left)
        _child.close()
        _watching = False
