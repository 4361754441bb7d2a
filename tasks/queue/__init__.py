"""The queue: job names and how to send one. The only file that knows django-q2."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from enum import StrEnum
from types import FrameType

from django.db import transaction
from django_q.brokers import get_broker
from django_q.cluster import Cluster
from django_q.signals import post_spawn
from django_q.tasks import async_task

from ocrsite.supervisor import die_with_parent

logger = logging.getLogger(__name__)


class Job(StrEnum):
    """What the cluster can be asked to do: the path of a function in the jobs door."""

    WORK = "tasks.jobs.work"


def enqueue(job: Job, *ids: str) -> None:
    """Send a wake-up. Losing it loses nothing: what is owed stands in the database and is announced again."""
    try:
        with transaction.atomic():
            async_task(job.value, *ids)
    except Exception:
        logger.exception("could not send the job %s; the next sweep sends it again", job)


def enqueue_after_commit(job: Job, *ids: str) -> None:
    """Send a wake-up once the transaction that causes it is there for others to see."""
    transaction.on_commit(lambda: enqueue(job, *ids))


def length() -> int:
    """Messages that wait in the queue and that no worker has taken."""
    return int(get_broker().queue_size())


def run_cluster(*, on_stop: Callable[[], None], on_worker_start: Callable[[], None]) -> None:
    """Run the cluster in this process until SIGTERM. `on_stop` is called when the signal comes, before the cluster
    waits for its jobs; `on_worker_start` in every new worker process."""
    os.register_at_fork(after_in_child=die_with_parent)
    post_spawn.connect(lambda **_facts: on_worker_start(), weak=False)
    cluster = Cluster()

    def stop(_number: int, _frame: FrameType | None) -> None:
        on_stop()
        cluster.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    cluster.start()
