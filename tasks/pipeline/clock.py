"""A clock that is set back: what was to happen in ten seconds would otherwise happen in an hour and ten seconds.

A clock that is set forward needs nothing: what waits is tried early, and a lease that ran out by it alone is renewed.
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tasks.models import Delivery, Page, Provider

NOTICED = timedelta(seconds=5)  # less than that is what clocks are corrected by every day


class Clock:
    """The clock by which rows are written, beside one that nobody can set."""

    def __init__(self) -> None:
        self._ahead = _ahead()

    @property
    def jump(self) -> timedelta:
        """By how much it was set since it was last taken note of: below zero if back, zero if it was left alone."""
        by = _ahead() - self._ahead
        return by if abs(by) > NOTICED else timedelta(0)

    def take_note(self) -> None:
        self._ahead = _ahead()


def _ahead() -> timedelta:
    # CLOCK_BOOTTIME goes on while the machine sleeps, as the wall clock does.
    return timedelta(seconds=time.time() - time.clock_gettime(time.CLOCK_BOOTTIME))


def set_back(*, by: timedelta) -> None:
    """Set back all times for which something waits, as the clock was."""
    now = timezone.now()
    Page.objects.owed().filter(not_before__gt=now).update(not_before=F("not_before") - by)
    Delivery.objects.waiting().filter(next_at__gt=now).update(next_at=F("next_at") - by)
    with transaction.atomic():
        for provider in Provider.objects.select_for_update():
            for name in ("paused_until", "failed_at", "failing_since", "answered_at"):
                moment = getattr(provider, name)
                if moment is not None and moment > now:
                    setattr(provider, name, moment - by)
            provider.save()
