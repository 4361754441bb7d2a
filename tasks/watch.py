"""The watch over reading, kept by a supervisor beside its children: what is owed is announced, what dead workers held
is returned, and a cluster that does not start owed work is restarted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import Error, close_old_connections

from tasks.models import Worker
from tasks.models.worker import LEASE, LEASE_RENEWAL
from tasks.pipeline.clock import Clock, set_back
from tasks.pipeline.held import drop_held
from tasks.pipeline.lease import Sign
from tasks.pipeline.recover import is_work_waiting, sweep
from tasks.pipeline.tidy import discard_abandoned_uploads, discard_left_over, forget_deliveries

logger = logging.getLogger(__name__)

EVERY = 2.0  # seconds
TIDY_EVERY = 3600.0  # seconds
STUCK_AFTER = 10.0  # seconds that owed work may wait while nobody reads


class Watch(threading.Thread):
    """Sweeps every few seconds; calls `on_stuck` when work waits and no worker takes it."""

    def __init__(self, *, on_stuck: Callable[[], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self._on_stuck = on_stuck
        self._ended = threading.Event()
        self._waiting_since: float | None = None
        self._sign = Sign(kind=Worker.Kind.SUPERVISOR)
        self._tidied_at = float("-inf")
        self._unsure_until = float("-inf")
        self._renewed_at = float("inf")
        self._clock = Clock()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self._round()
            except Error as error:
                logger.warning("the database does not answer (%s); the watch goes on when it does", error)
            except Exception:  # without the watch nothing that was lost would be found again
                logger.exception("a round of the watch failed")
            close_old_connections()
            self._ended.wait(EVERY)

    def end(self) -> None:
        """Stop watching; the supervisor's sign of life goes."""
        self._ended.set()
        self.join(timeout=2)
        try:
            self._sign.end()
        except Error:
            logger.warning("the sign of life stays until it runs out: the database does not answer")

    def _round(self) -> None:
        jump = self._clock.jump
        if jump < timedelta(0):
            set_back(by=-jump)
        self._clock.take_note()
        self._renew(has_jumped=bool(jump))
        sweep(most=settings.WORKERS, is_sure=self._is_sure)
        self._tidy()
        if self._is_stuck():
            logger.error("owed pages have waited %.0f s and no worker took them", STUCK_AFTER)
            self._waiting_since = None
            self._on_stuck()

    def _is_sure(self) -> bool:
        """Whether leases that have just been found to have run out mean deaths: not while others have their moment,
        nor if it may have come to this in the middle of a round, when our own would have run out, too."""
        is_over = time.monotonic() > self._unsure_until
        return is_over and not self._clock.jump and not self._sign.has_run_out()

    def _renew(self, *, has_jumped: bool) -> None:
        """Give a sign of life. If the last one is long ago, though we live, so may be those of others who do: the
        database was away or the clock jumped, and they have to have a moment before anybody is thought dead."""
        had_run_out = self._sign.has_run_out()
        self._sign.keep(at_once=had_run_out)
        now = time.monotonic()
        is_late = now - self._renewed_at > LEASE.total_seconds() / 2
        if had_run_out or has_jumped or (is_late and now > self._unsure_until + LEASE.total_seconds()):
            self._unsure_until = now + 2 * LEASE_RENEWAL
        self._renewed_at = now

    def _tidy(self) -> None:
        if time.monotonic() > self._tidied_at + TIDY_EVERY:
            self._tidied_at = time.monotonic()
            discard_abandoned_uploads()
            discard_left_over()
            drop_held()
            forget_deliveries()

    def _is_stuck(self) -> bool:
        reading = Worker.objects.alive().filter(kind=Worker.Kind.READER).exists()
        if reading or not is_work_waiting():
            self._waiting_since = None
            return False
        self._waiting_since = self._waiting_since or time.monotonic()
        return time.monotonic() - self._waiting_since > STUCK_AFTER
