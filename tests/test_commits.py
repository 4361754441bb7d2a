"""Whoever waits for a commit hears of it, and of nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import User
from tasks.commits import QUEUE, Commits, notify
from tasks.queue import Job, enqueue
from tasks.queue.broker import Broker

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 20.0  # seconds


@pytest.fixture
def commits() -> Iterator[Commits]:
    commits = Commits(channel=QUEUE, table="accounts_user")
    yield commits
    commits.close()


@pytest.fixture
def broker() -> Iterator[Broker]:
    broker = Broker()
    yield broker
    broker.commits.close()


def elsewhere(act: Callable[[], Any]) -> None:
    """Do it in another thread, whose connection is another one."""

    def run() -> None:
        act()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def add(name: str) -> None:
    with transaction.atomic():
        User.objects.create_user(name)
        notify(QUEUE)


def test_a_commit_is_heard_of_once(commits: Commits) -> None:
    assert commits.wait(0)  # who has just come has missed whatever was before
    assert not commits.wait(0.1)
    elsewhere(lambda: add("alice"))
    assert commits.wait(LONG)
    assert not commits.wait(0.1)


def test_what_comes_while_somebody_waits_ends_the_waiting(commits: Commits) -> None:
    commits.wait(0)
    timer = threading.Timer(0.2, lambda: elsewhere(lambda: add("alice")))
    timer.start()
    assert commits.wait(LONG)
    timer.join()


def test_what_is_rolled_back_is_not_heard_of(commits: Commits) -> None:
    def fail() -> None:
        with suppress(RuntimeError), transaction.atomic():
            add("alice")
            raise RuntimeError

    commits.wait(0)
    elsewhere(fail)
    assert not commits.wait(0.2)


def test_commits_that_add_nothing_to_the_table_are_not_heard_of(commits: Commits) -> None:
    add("alice")
    commits.wait(0)
    commits.wait(0.1)
    elsewhere(lambda: User.objects.update(is_active=False))  # and no notification
    assert not commits.wait(0.2)


def test_a_lost_connection_is_made_anew(commits: Commits) -> None:
    commits.wait(0)
    assert commits._commits is not None
    commits._commits.close()
    assert commits.wait(0.1)  # it can't be told, so look
    assert commits.wait(0)  # who has just come ...
    elsewhere(lambda: add("alice"))
    assert commits.wait(LONG)


def test_a_message_is_taken_as_soon_as_it_is_there(broker: Broker) -> None:
    assert broker.dequeue() is None
    before = time.monotonic()
    enqueue(Job.WORK)
    found = next(filter(None, iter(broker.dequeue, "never")))
    assert len(found) == 1
    assert time.monotonic() - before < LONG
    assert broker.dequeue() is None
    broker.acknowledge(found[0][0])
    assert not OrmQ.objects.exists()


def test_an_idle_queue_is_not_asked(broker: Broker) -> None:
    while broker.dequeue() or broker._look_at < time.monotonic():
        pass
    broker.dequeue()
    with connection.execute_wrapper(_refuse):
        assert broker.dequeue() is None


def _refuse(*_args: Any) -> Any:
    raise AssertionError("the database was asked")


def test_a_message_that_another_cluster_took_first_hides_no_other(broker: Broker) -> None:
    enqueue(Job.WORK)
    enqueue(Job.WORK)
    first, second = OrmQ.objects.order_by("pk").values_list("pk", flat=True)
    later = timezone.now() + timedelta(hours=1)
    while broker.commits.wait(0):  # nothing is told of them once more
        pass

    def be_faster(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            elsewhere(lambda: OrmQ.objects.filter(pk=first).update(lock=later))
        return execute(sql, *rest)

    with connection.execute_wrapper(be_faster):
        assert broker.dequeue() == []
    assert [key for key, _task in broker.dequeue()] == [second]
