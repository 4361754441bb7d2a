"""The queue's table, looked into when a message was committed: that is sooner than asking now and then, for less."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

from tasks.commits import QUEUE, Commits, notify

STOP_LOOK = 0.25  # seconds: how soon the cluster's end is seen
AT_LEAST_EVERY = 5.0  # seconds: a message that nobody finished is free again without a commit


class Broker(ORM):  # type: ignore[misc]  # django-q2 has no types
    """What django-q2 takes messages from, and puts them into."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.commits = Commits(channel=QUEUE, table=OrmQ._meta.db_table)
        self._look_at = float("-inf")  # in any case

    def enqueue(self, task: str) -> Any:
        with transaction.atomic():
            message = super().enqueue(task)
            notify(QUEUE)
        return message

    def dequeue(self) -> Any:
        """Messages, or None when there was none for a moment."""
        left = self._look_at - time.monotonic()
        is_told = left > 0 and self.commits.wait(min(left, STOP_LOOK))
        if left > 0 and not is_told:
            return None
        found = super().dequeue()
        if found is None:  # and if we were told of one all the same, another machine's clock is a little ahead
            self._look_at = time.monotonic() + (STOP_LOOK if is_told else AT_LEAST_EVERY)
        else:  # one, or none since another cluster was faster: there may be more
            self._look_at = float("-inf")
        return found
