"""When a failed delivery is tried again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60.0, 3600.0
PAUSES = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
JITTER = 0.1
RETRY_AFTER_MOST = 24 * HOUR


def pause_after(*, tries: int, retry_after: str = "") -> float | None:
    """Seconds until the next try after so many; None when it was the last. The receiver may ask for a later one."""
    if tries > len(PAUSES):
        return None
    pause = PAUSES[tries - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret depends on it
    return max(pause, min(_seconds(retry_after), RETRY_AFTER_MOST))


def _seconds(retry_after: str) -> float:
    """What a Retry-After header (a number or a date) asks for; 0 when it can't be read."""
    try:
        return float(retry_after)
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
