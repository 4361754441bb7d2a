"""Deliver what is due. Threads send; this one alone talks to the database, once for many tries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import Error, connection

from tasks.commits import EVENTS, Commits
from tasks.webhooks.claim import claim_due, due
from tasks.webhooks.note import note_all
from tasks.webhooks.send import Sending
from tasks.webhooks.tell import tell_owner

logger = logging.getLogger(__name__)

THREADS = 64
LOOK = 0.1  # seconds between two looks for what is due, while something is under way
IDLE_LOOK = 0.25  # seconds between two looks while nothing is
AT_LEAST_EVERY = 1.0  # seconds: what is to be tried again becomes due without a commit
GATHER = 0.01  # seconds after one try has ended, in which others may: each transaction costs more than what is in it
GRACE = 3.0  # seconds that tries have left when we are told to stop


def deliver_due(*, stopping: Callable[[], bool] = lambda: False) -> None:
    """Try every delivery that is due, until none is, or `stopping()`; safe to run twice."""
    with Deliverer() as deliverer:
        while not stopping() and deliverer.round():
            pass


def deliver_always(*, stopping: Callable[[], bool], on_round: Callable[[], None] = lambda: None) -> None:
    """Deliver whatever becomes due, until `stopping()`; a database that is away is waited for. `on_round` is called
    several times a second, for as long as this loop goes round."""
    commits, look_at = Commits(channel=EVENTS), 0.0
    with Deliverer() as deliverer:
        while not stopping():
            may_be_due = commits.wait(0) or time.monotonic() > look_at
            if may_be_due:
                look_at = time.monotonic() + AT_LEAST_EVERY
            try:
                on_round()
                is_busy = (deliverer.is_busy or (may_be_due and due())) and deliverer.round()
            except Error as error:
                logger.warning("the database does not answer (%s); webhooks wait for it", error)
                connection.close()
                is_busy = False
            if not is_busy:
                time.sleep(IDLE_LOOK)


class Deliverer:
    """Tries under way, and what came of those that have ended."""

    def __init__(self) -> None:
        self._running: dict[Future[None], Sending] = {}
        self._ended: list[Sending] = []  # not noted yet
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks")
        self._mail = ThreadPoolExecutor(1, thread_name_prefix="mail")

    def __enter__(self) -> Deliverer:
        return self

    def __exit__(self, *_error: object) -> None:
        """Give what is under way a moment, cut off the rest, and note both."""
        wait(self._running, timeout=GRACE)
        for sending in self._running.values():
            sending.lifeline.cut()
        self._threads.shutdown()
        self._collect(set(self._running))
        self._note()
        self._mail.shutdown()

    @property
    def is_busy(self) -> bool:
        return bool(self._running or self._ended)

    def round(self) -> bool:
        """Claim what there is room for, and note what has ended; whether something is under way."""
        room = THREADS - len(self._running)
        for claim in claim_due(most=room, running=[sending.claim for sending in self._running.values()]):
            sending = Sending(claim)
            self._running[self._threads.submit(sending.run)] = sending
        if not self.is_busy:
            return False
        wait(self._running, timeout=LOOK, return_when=FIRST_COMPLETED)
        done, _rest = wait(self._running, timeout=GATHER)
        self._cut_overdue()
        self._collect(done)
        self._note()
        return True

    def _cut_overdue(self) -> None:
        for sending in self._running.values():
            if sending.lifeline.is_late:
                sending.lifeline.cut()

    def _collect(self, done: set[Future[None]]) -> None:
        for future in done:
            sending = self._running.pop(future)
            if error := future.exception():
                logger.error("a try at %s failed in an unexpected way", sending.claim.message_id, exc_info=error)
            self._ended.append(sending)

    def _note(self) -> None:
        """What can't be noted now, since the database is away, is kept and noted with the next ones."""
        if not self._ended:
            return
        for webhook in note_all(self._ended):
            self._mail.submit(tell_owner, webhook)
        self._ended = []
