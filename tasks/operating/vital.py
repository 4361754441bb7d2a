"""Signs of life: looks that are quick, cannot hang, change nothing and tell no secret."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection, transaction
from django.utils import timezone

from ocrsite.cache import RedisOrMemory
from tasks.models import Delivery, Provider, Worker
from tasks.models.worker import LEASE, LEASE_RENEWAL
from tasks.operating.finding import OK, Finding, broken, doubtful, fine
from tasks.pipeline.choose import choose_engine
from tasks.pipeline.errors import Refused
from tasks.pipeline.recover import idle_since
from tasks.pipeline.space import free_mb

logger = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 3.0  # seconds for one look
JUST = timedelta(seconds=1.5 * LEASE_RENEWAL)  # what is newer than this shows that a database takes writes
IDLE_MOST = 10.0  # seconds that pages may wait while nobody reads
LATE_MOST = 60.0  # seconds that a webhook may be due while nobody sends it
# What may block whoever touches it (a network disk, Redis) is touched by a thread, which may be left behind.
_threads = ThreadPoolExecutor(4, thread_name_prefix="health")


def vital_signs() -> dict[str, Finding]:
    """Every look by its name. Those that need the database are not tried when it does not answer."""
    signs: dict[str, Finding] = {}
    for name, sign in LOOKS.items():
        is_known = name not in IN_DATABASE or signs["database"].status == OK
        signs[name] = look(sign) if is_known else unknown()
    return signs


def unknown() -> Finding:
    return broken("not known while the database is not well")


def look(sign: Callable[[], Finding]) -> Finding:
    """What a look finds; one that fails by itself is a finding too."""
    try:
        return sign()
    except Exception as error:
        # The message may name hosts and users of the database, which are nobody's business here.
        logger.warning("a health check failed", exc_info=error)
        return broken(f"failed ({type(error).__name__}); the server's log says more")


def within(seconds: float, function: Callable[[], T]) -> T:
    """What the function returns, if it does so in time; raises TimeoutError."""
    running = _threads.submit(function)
    try:
        return running.result(timeout=seconds)
    finally:
        running.cancel()


@contextmanager
def impatience() -> Iterator[None]:
    """Let the database answer within PATIENCE or fail, in this thread."""
    is_sqlite = connection.vendor == "sqlite"
    milliseconds = round(PATIENCE * 1000)
    usual = round(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5)) if is_sqlite else 0
    setting = "PRAGMA busy_timeout = {}" if is_sqlite else "SET statement_timeout = {}"
    with connection.cursor() as cursor:
        cursor.execute(setting.format(milliseconds))
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(setting.format(usual))


def database() -> Finding:
    """It can be written to."""
    try:
        with impatience():
            if not was_just_written():
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
    except Error as error:
        logger.warning("the database does not answer", exc_info=error)
        is_locked = "locked" in str(error)
        return broken(
            f"{connection.vendor} {'is locked' if is_locked else 'does not answer'}; the server's log says more"
        )
    return fine(f"{connection.vendor} answers")


def was_just_written() -> bool:
    """Whether some process has renewed its lease a moment ago. To try it out would take SQLite's one lock for writers,
    which waits for whoever reads pages at full speed: up to a second and more."""
    now = timezone.now()
    return Worker.objects.filter(lease_until__gt=now + LEASE - JUST, lease_until__lte=now + LEASE).exists()


def queue() -> Finding:
    """Somebody watches, and what is owed is being read."""
    with impatience():
        alive = Worker.objects.alive()
        if not alive.filter(kind=Worker.Kind.SUPERVISOR).exists():
            return broken(
                "no supervisor is alive, so nothing is being read; start “manage.py serve” or “manage.py worker”"
            )
        reading = alive.filter(kind=Worker.Kind.READER).count()
        since = idle_since()
    if since is not None and (idle := (timezone.now() - since).total_seconds()) > IDLE_MOST:
        return broken(
            f"pages have waited {idle:.0f} seconds and no worker takes them; the supervisor starts the cluster anew"
        )
    return fine(f"the supervisor is alive; {reading} workers are reading")


def webhooks() -> Finding:
    """Somebody sends them, and what is due goes out."""
    with impatience():
        alive = Worker.objects.alive().filter(kind=Worker.Kind.DELIVERER).exists()
        due = Delivery.objects.sendable().first()
    if not alive:
        return broken(
            "the deliverer is not alive, so no webhook is sent; it runs with “manage.py serve” and “manage.py worker”"
        )
    late = (timezone.now() - due.next_at).total_seconds() if due else 0.0
    if late > LATE_MOST:
        return doubtful(f"a webhook has been due for {late:.0f} seconds")
    return fine("the deliverer is alive")


def storage() -> Finding:
    try:
        free = within(PATIENCE, touch_disk)
    except TimeoutError:
        return broken(f"the data directory did not answer within {PATIENCE:g} seconds")
    except OSError as error:
        return broken(f"the data directory can't be written to: {error.strerror}")
    least = settings.MIN_FREE_DISK_MB
    if free < least:
        return broken(f"{free:,.0f} MB are free, and no file is taken with less than {least:,} MB (MIN_FREE_DISK_MB)")
    if free < 2 * least:
        return doubtful(f"writable, but only {free:,.0f} MB are free; with less than {least:,} MB no file is taken")
    return fine(f"writable, {free:,.0f} MB free")


def touch_disk() -> float:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"ok")
    return free_mb(Path(settings.DATA_DIR))


def engine() -> Finding:
    """A provider that is away is not our failure: documents wait for it."""
    try:
        name = choose_engine(engine="")
    except Refused as reason:
        return broken(reason.message)
    with impatience():
        provider = Provider.objects.filter(engine=name).first()
    if provider is None or provider.failing_since is None:
        return fine(name)
    return doubtful(
        f"{name}; waiting for the provider, which has not answered since {provider.failing_since:%Y-%m-%d %H:%M}Z"
    )


def shared_cache() -> Finding:
    """Redis counts tries at signing in for all web processes together; reading needs none of it."""
    if not settings.REDIS_URL:
        return fine("in this process")
    try:
        within(PATIENCE, lambda: cast("RedisOrMemory", caches["default"]).reach())
    except Exception as error:
        logger.warning("Redis does not answer", exc_info=error)
        return doubtful("Redis does not answer; reading goes on, and every process counts for itself")
    return fine("Redis answers")


LOOKS: dict[str, Callable[[], Finding]] = {
    "database": database,
    "queue": queue,
    "webhooks": webhooks,
    "engine": engine,
    "storage": storage,
    "cache": shared_cache,
}
IN_DATABASE = {"queue", "webhooks", "engine"}
