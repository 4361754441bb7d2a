"""What an operator asks: how much is waiting, how fast it goes, what fails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psutil
from django.conf import settings
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from tasks import queue
from tasks.models import Attempt, Batch, Delivery, Document, Page, Status, Upload, Worker
from tasks.models.attempt import BLANK

WINDOW = timedelta(minutes=60)
PACE_WINDOW = timedelta(minutes=5)
SAMPLE = 10_000  # attempts that the percentiles look at, the latest
PERCENTILES = (50, 95, 99)


def counts_of(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows there are of each status that they may have, the absent ones too."""
    found = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    choices = rows.model._meta.get_field("status").choices
    return {str(value): found.get(value, 0) for value, _label in choices}


def queue_depth() -> dict[str, int]:
    owed = Page.objects.filter(document__status__in=(Status.QUEUED, Status.RUNNING))
    return {
        "pages_waiting": owed.filter(status=Status.QUEUED).count(),
        "pages_in_flight": owed.filter(status=Status.RUNNING).count(),
        "batches_waiting": Batch.objects.filter(status=Status.QUEUED, worker=None).count(),
        "messages": queue.length(),
    }


def workers() -> dict[str, int]:
    alive = dict(Worker.objects.alive().order_by().values_list("kind").annotate(Count("pk")))
    return {kind.value: alive.get(kind.value, 0) for kind in Worker.Kind}


def webhooks() -> dict[str, int]:
    """Deliveries: those that wait for their time, those that are due, those that failed at their last try."""
    waiting = Delivery.objects.waiting()
    return {
        "waiting": waiting.count(),
        "due": Delivery.objects.sendable().count(),
        "failing": waiting.filter(tries__gt=F("tries_before"), sending_since=None).count(),
    }


def stored() -> dict[str, int]:
    sums = Upload.objects.aggregate(files=Count("pk"), bytes=Sum("size"))
    return {"files": sums["files"], "bytes": sums["bytes"] or 0}


def stats() -> dict[str, Any]:
    """How much there is, at this moment."""
    return {
        "documents": counts_of(Document.objects.all()),
        "pages": counts_of(Page.objects.all()),
        "queue": queue_depth(),
        "workers": workers(),
        "webhooks": webhooks(),
        "uploads": stored(),
    }


def metrics() -> dict[str, Any]:
    """How it goes: the attempts of the last hour, and the machine."""
    since = window_start()
    return {
        "window_minutes": WINDOW.total_seconds() / 60,
        "pages_per_minute": pages_per_minute(),
        "latency_ms": latency_percentiles(since),
        "attempts": attempts(since),
        "queue": queue_depth(),
        "workers": workers(),
        "webhooks": webhooks(),
        "machine": machine(),
    }


def window_start() -> datetime:
    return timezone.now() - WINDOW


def pages_per_minute() -> float:
    since = timezone.now() - PACE_WINDOW
    read = Attempt.objects.filter(finished_at__gte=since, outcome=Attempt.Outcome.SUCCEEDED).count()
    return round(read / (PACE_WINDOW.total_seconds() / 60), 2)


def latency_percentiles(since: datetime) -> dict[str, int | None]:
    """Milliseconds in which half, 95 and 99 of a hundred successful attempts were done."""
    read = Attempt.objects.filter(finished_at__gte=since, outcome=Attempt.Outcome.SUCCEEDED).exclude(error_code=BLANK)
    durations = sorted(read.order_by("-finished_at").values_list("duration_ms", flat=True)[:SAMPLE])
    return {f"p{percent}": _percentile(durations, percent) for percent in PERCENTILES}


def _percentile(ordered: Sequence[int], percent: int) -> int | None:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def attempts(since: datetime) -> dict[str, Any]:
    recent = Attempt.objects.filter(finished_at__gte=since).order_by()
    by_outcome = outcomes(recent)
    total = sum(by_outcome.values())
    failed = total - sum(by_outcome[outcome] for outcome in ("succeeded", "reused", "declined"))
    asked = failed + by_outcome["succeeded"] - recent.filter(error_code=BLANK).count()
    errors = recent.exclude(error_code__in=("", BLANK)).exclude(outcome=Attempt.Outcome.DECLINED)
    return {
        "total": total,
        "outcomes": by_outcome,
        "error_rate": round(failed / asked, 4) if asked else 0.0,
        "errors": dict(errors.values_list("error_code").annotate(Count("pk"))),
    }


def outcomes(attempts: QuerySet[Attempt]) -> dict[str, int]:
    found = dict(attempts.order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome.value: found.get(outcome.value, 0) for outcome in Attempt.Outcome}


def machine() -> dict[str, Any]:
    """The computer that answers; CPU since the last look."""
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(settings.DATA_DIR))
    return {
        "cpu_count": psutil.cpu_count(),
        "cpu_percent": psutil.cpu_percent(interval=None),
        "memory": {"total": memory.total, "available": memory.available, "percent": memory.percent},
        "disk": {"total": disk.total, "free": disk.free, "percent": disk.percent},
    }
