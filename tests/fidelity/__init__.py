"""Fidelity: answers that were recorded or written down once, good and bad, and what the guards make of them.

`python -m tests.fidelity` prints the table of docs/fidelity.md; `tests/guards` holds each case by itself.
"""

from __future__ import annotations

from tests.fidelity.case import Case
from tests.fidelity.rejected import REJECTED
from tests.fidelity.suspicious import SUSPICIOUS
from tests.fidelity.wrapped import WRAPPED

__all__ = ["REJECTED", "SUSPICIOUS", "WRAPPED", "Case"]
