"""Whether this installation works, in the words of HTTP."""

from __future__ import annotations

from typing import Any

from tasks.operating import vital
from tasks.operating.finding import FAILED

WORDS = {FAILED: "error"}  # what monitors have always read; the other words are the same


def health() -> tuple[int, dict[str, Any]]:
    """The HTTP status and body of a health check. A warning is told, and is no failure."""
    signs = vital.vital_signs()
    is_well = all(sign.status != FAILED for sign in signs.values())
    checks = {
        name: {"status": WORDS.get(sign.status, sign.status), "detail": sign.detail} for name, sign in signs.items()
    }
    return 200 if is_well else 503, {"status": "ok" if is_well else "error", "checks": checks}
