"""How the provider is doing: what all workers together learn from its answers, refusals and silence.

- A request that is refused for being one too many (429) leaves as many slots as there were others in flight; every so
  many answers add one.
- Retry-After, and silence round after round, pause all workers; a growing pause of at most 30 s.
- While nothing is answered a single request probes.

A round is what was in flight together: of all its failures the first one counts. A refusal beside others in flight is
none: they are yet to be answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from tasks.engines.base import Outage, Overloaded
from tasks.models import Provider
from tasks.pipeline.jitter import jitter

PAUSE_MOST = 30.0  # seconds
ANSWERS_PER_SLOT = 10
PROBE_AFTER = 2  # rounds without an answer


@dataclass(frozen=True)
class Allowance:
    """What may be sent now: requests in flight over all processes, and not before when."""

    limit: int
    paused_until: datetime | None

    @property
    def pause(self) -> float:
        """Seconds until something may be sent."""
        return 0.0 if self.paused_until is None else max(0.0, (self.paused_until - timezone.now()).total_seconds())

    def within(self, other: Allowance) -> Allowance:
        """No more than both allow."""
        pauses = [until for until in (self.paused_until, other.paused_until) if until]
        return Allowance(min(self.limit, other.limit), max(pauses, default=None))


def read_allowance(*, engine: str, capacity: int) -> Allowance:
    row = Provider.objects.filter(engine=engine).first()
    if row is None:
        return Allowance(capacity, None)
    limit = 1 if row.failures >= PROBE_AFTER else min(row.limit or capacity, capacity)
    return Allowance(limit, row.paused_until)


def note_answers(*, engine: str, capacity: int, sent_at: datetime, count: int = 1) -> None:
    """The provider answered so many requests, the last of them sent at `sent_at`: if that was after the last failure,
    whatever was wrong is over; and a reduced limit may grow."""
    now = timezone.now()
    seen = Provider.objects.filter(engine=engine).first() or Provider.objects.get_or_create(engine=engine)[0]
    if _is_old_news(seen, now):
        return
    row = Provider.objects.select_for_update().get(engine=engine)
    row.answered_at = now
    if row.failed_at is None or sent_at > row.failed_at:
        row.failures, row.failing_since, row.paused_until, row.reason = 0, None, None, ""
    if row.limit is not None:
        row.successes += count
        if row.successes >= max(ANSWERS_PER_SLOT, 2 * row.limit):
            row.limit, row.successes = row.limit + 1, 0
        if row.limit >= capacity:
            row.limit = None
    row.save()


def _is_old_news(row: Provider, now: datetime) -> bool:
    """Whether an answer tells nothing: all is well, and another one came a moment ago."""
    fresh = row.answered_at is not None and row.answered_at >= now - timedelta(seconds=0.5)
    return fresh and not row.failures and row.limit is None


def note_outage(*, engine: str, capacity: int, error: Outage, sent_at: datetime, others: int = 0) -> Provider:
    """The provider did not answer a request sent at `sent_at`, or refused it beside so many `others` in flight; the row
    as it is then."""
    Provider.objects.get_or_create(engine=engine)
    row = Provider.objects.select_for_update().get(engine=engine)
    now = timezone.now()
    if isinstance(error, Overloaded):
        row.limit = max(1, min(row.limit or capacity, others))
        row.successes = 0
    if not others and (row.failed_at is None or sent_at > row.failed_at):  # the first failure of a new round
        row.failures += 1
        row.failed_at = now
    row.failing_since = row.failing_since or now
    row.reason = str(error)
    pause = _pause(row.failures, error.retry_after)
    if pause:
        row.paused_until = max(row.paused_until or now, now + timedelta(seconds=pause))
    row.save()
    return row


def _pause(rounds: int, retry_after: float | None) -> float:
    if retry_after is not None:
        return min(retry_after, 3600.0)
    if rounds < PROBE_AFTER:
        return 0.0
    return jitter(0.5, 1.0) * min(PAUSE_MOST, 0.5 * 2.0 ** min(rounds, 10))
