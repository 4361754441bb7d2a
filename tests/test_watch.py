"""The watch takes nobody for dead after it was held up itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tasks.models import Worker
from tasks.pipeline.lease import begin_lease
from tasks.watch import Watch


@pytest.fixture
def watch(transactional_db: None) -> Watch:
    """One that has watched for a while."""
    watch = Watch(on_stuck=lambda: None)
    watch._round()
    return watch


def is_there(worker: Worker) -> bool:
    return Worker.objects.filter(pk=worker.pk).exists()


def lease_of(worker: Worker, **beside: float) -> None:
    Worker.objects.filter(pk=worker.pk).update(lease_until=timezone.now() + timedelta(**beside))


def lock_database(watch: Watch) -> None:
    """Whoever wanted to renew a lease had to wait for longer than it was good."""
    Worker.objects.update(lease_until=timezone.now())


def jump_forward(watch: Watch) -> None:
    Worker.objects.update(lease_until=timezone.now() - timedelta(hours=1))


def jump_back(watch: Watch) -> None:
    Worker.objects.update(lease_until=timezone.now() + timedelta(hours=1))


def jump_forward_a_little(watch: Watch) -> None:
    """By less than a lease, so that the watch's own, which it has just renewed, is still good."""
    Worker.objects.filter(kind=Worker.Kind.READER).update(lease_until=timezone.now())
    watch._clock._ahead -= timedelta(seconds=9)


def wait_long(watch: Watch) -> None:
    """Its own renewal came through at last, as the first of all."""
    Worker.objects.filter(kind=Worker.Kind.READER).update(lease_until=timezone.now())
    watch._renewed_at -= 10


def test_a_worker_whose_lease_ran_out_is_gone(watch: Watch) -> None:
    worker = begin_lease(kind=Worker.Kind.READER)
    lease_of(worker, seconds=-1)
    watch._round()
    assert not is_there(worker)


@pytest.fixture
def dead() -> int:
    """The id of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_a_worker_whose_process_is_gone_need_not_be_waited_for(watch: Watch, dead: int) -> None:
    living = begin_lease(kind=Worker.Kind.READER)
    killed = begin_lease(kind=Worker.Kind.READER)
    Worker.objects.filter(pk=killed.pk).update(pid=dead)
    watch._round()
    assert (is_there(living), is_there(killed)) == (True, False)


def test_processes_of_another_machine_are_not_looked_for_here(watch: Watch, dead: int) -> None:
    """Nor those of another container, even one of the same name."""
    elsewhere = begin_lease(kind=Worker.Kind.READER)
    Worker.objects.filter(pk=elsewhere.pk).update(pid=dead, machine=elsewhere.machine + "0")
    watch._round()
    assert is_there(elsewhere)


def test_a_lease_longer_than_leases_are_is_no_sign_of_life(watch: Watch) -> None:
    """It was written before the clock was set back."""
    worker = begin_lease(kind=Worker.Kind.READER)
    lease_of(worker, hours=1)
    watch._round()
    assert not is_there(worker)


@pytest.mark.parametrize("event", [lock_database, jump_forward, jump_forward_a_little, jump_back, wait_long])
def test_who_was_held_up_like_the_watch_gets_a_moment(watch: Watch, event: Callable[[Watch], None]) -> None:
    worker = begin_lease(kind=Worker.Kind.READER)
    event(watch)
    watch._round()
    assert is_there(worker)
    watch._unsure_until = 0  # the moment has passed, and the worker gave no sign of life
    watch._round()
    assert not is_there(worker)


@pytest.mark.parametrize("event", [lock_database, jump_forward, jump_forward_a_little, jump_back])
def test_so_does_one_who_was_held_up_in_the_middle_of_a_round(watch: Watch, event: Callable[[Watch], None]) -> None:
    """The watch had given its own sign of life already."""
    worker = begin_lease(kind=Worker.Kind.READER)
    given: list[str] = []

    def strike(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if sql.startswith("UPDATE") and "tasks_worker" in sql and not given:
            given.append(sql)
            event(watch)
        return result

    watch._sign._kept_at -= 10
    with connection.execute_wrapper(strike):
        watch._round()
    assert given
    assert is_there(worker)
