"""What other rooms call: formulas are handed to this process's KaTeX child, and whatever becomes of that, there is an
answer for each.

Both functions block (use ``asyncio.to_thread``), may be called from any thread, and wait for each other. The child
starts with the first formula and ends when none came for IDLE seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from ocrsite.child import Child, ChildError
from tasks.katex.types import Formula, Verdict

logger = logging.getLogger(__name__)

MEMORY_MB = 300  # address space, on top of what it holds when it is ready
IDLE = 20.0  # seconds
GRACE = 3.0  # seconds that an answer may take beyond the time for the formulas: to load KaTeX, and on a busy machine

_child = Child("tasks.katex.child", memory_mb=MEMORY_MB, idle=IDLE)


def check_formulas(formulas: Sequence[Formula], *, seconds: float) -> list[Verdict]:
    """A verdict on each formula, those that KaTeX refuses mended if that is surely the same formula. Whatever can't be
    looked at within that time is left as it is."""
    return [replace(verdict, mathml="") for verdict in _look(formulas, seconds, mend=True)]


def set_formulas(formulas: Sequence[Formula], *, seconds: float) -> list[Verdict]:
    """The same, with each good formula as MathML, and none of them mended."""
    return _look(formulas, seconds, mend=False)


def close() -> None:
    """End the child; a later call starts a new one."""
    _child.close()


def _look(formulas: Sequence[Formula], seconds: float, *, mend: bool) -> list[Verdict]:
    if not formulas:
        return []
    try:
        verdicts: list[Verdict] = _child.call(
            "look", timeout=seconds + GRACE, formulas=list(formulas), seconds=seconds, mend=mend
        )
    except ChildError as error:
        logger.warning("%s formulas could not be looked at: %s", len(formulas), error)
        return [Verdict(formula.tex, None) for formula in formulas]
    return verdicts
