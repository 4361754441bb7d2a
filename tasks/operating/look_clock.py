"""A look at the clocks. Leases, retries and signatures are told by the time of day, over all machines together."""

from __future__ import annotations

import tempfile
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tasks.models import Worker
from tasks.models.worker import LEASE
from tasks.operating.finding import Finding, broken, doubtful, fine
from tasks.pipeline.choose import choose_engine
from tasks.pipeline.errors import Refused

OFF = 3.0  # seconds
FAR_OFF = LEASE.total_seconds() / 2  # leases of other machines seem to have ended, or never end
PATIENCE = 5.0


def clock() -> Finding:
    """How far the clocks of others are from ours, where they can be asked."""
    others = {
        "the disk": _disk(),
        "the database": _database(),
        "another machine": _workers(),
        "the provider": _provider(),
    }
    off = {name: (at - now).total_seconds() for name, pair in others.items() if pair for at, now in [pair]}
    if not off:
        return fine("nobody to compare with")
    name, seconds = max(off.items(), key=lambda pair: abs(pair[1]))
    if abs(seconds) < OFF:
        return fine(f"agrees with {', '.join(off)}")
    said = f"{name} is {abs(seconds):.0f} s {'ahead' if seconds > 0 else 'behind'}"
    advice = "let every machine keep its time by NTP: timedatectl set-ntp true"
    tells = abs(seconds) > FAR_OFF and name != "the provider"
    return broken(said, advice) if tells else doubtful(said, advice)


Pair = tuple[datetime, datetime] | None  # their time, ours


def _disk() -> Pair:
    with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"now")
        file.flush()
        return datetime.fromtimestamp(
            Path(file.name).stat().st_mtime, tz=timezone.get_current_timezone()
        ), timezone.now()


def _database() -> Pair:
    if connection.vendor != "postgresql":
        return None
    with suppress(Exception), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0], timezone.now()
    return None


def _workers() -> Pair:
    """A lease that runs longer than leases do was written by a clock that is ahead."""
    with suppress(Exception):
        last = Worker.objects.order_by("-lease_until").values_list("lease_until", flat=True).first()
        if last is not None and last > timezone.now() + LEASE:
            return last - LEASE, timezone.now()
    return None


def _provider() -> Pair:
    """The Date of whatever the provider answers, be it a refusal."""
    with suppress(Refused, OSError, ValueError, TypeError):
        if choose_engine(engine="") != "openai":
            return None
        request = urllib.request.Request(settings.API_BASE_URL, method="HEAD")  # noqa: S310 - http or https alone
        date = _date(request)
        if date:
            return parsedate_to_datetime(date) + timedelta(seconds=0.5), timezone.now()
    return None


def _date(request: urllib.request.Request) -> str | None:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - see above
            return str(answer.headers["Date"] or "")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return str(refusal.headers["Date"] or "")
