"""What `serve` and `worker` share: locks, what is done first, children, the watch."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from ocrsite.supervisor import AlreadyRunning, Child, Supervisor, hold_lock, python
from tasks.operating.running import lock_of
from tasks.watch import Watch

MANAGE = str(settings.BASE_DIR / "manage.py")


def web_child() -> Child:
    address = ["-b", settings.HOST, "-p", str(settings.PORT)]
    return Child("the web server", python("-m", "ocrsite.web", "-v", "0", *address, "ocrsite.asgi:application"))


def cluster_child() -> Child:
    return Child("the worker cluster", python(MANAGE, "cluster", "--skip-checks"))


def deliverer_child() -> Child:
    return Child("the deliverer of webhooks", python(MANAGE, "deliverer", "--skip-checks"))


def hold(role: str) -> IO[str]:
    """The lock of a role on this host and DATA_DIR."""
    try:
        return hold_lock(lock_of(role))
    except AlreadyRunning as error:
        raise CommandError(
            f"another {role} (process {error}) already runs on {settings.DATA_DIR}; stop it first"
        ) from None


def do_apart(work: Callable[[], None]) -> None:
    """Do that in a process of its own: what it loads, half of Django, would stay in a supervisor for months. Ends this
    process if it fails."""
    process = multiprocessing.get_context("fork").Process(target=_told, args=(work,))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(1)


def _told(work: Callable[[], None]) -> None:
    try:
        work()
    except CommandError as error:
        sys.exit(f"{type(error).__name__}: {error}")


def await_migrations() -> None:
    """Wait until the server has brought the database up to date."""
    executor = MigrationExecutor(connection)
    while executor.migration_plan(executor.loader.graph.leaf_nodes()):
        time.sleep(1)
        executor = MigrationExecutor(connection)


def supervise(children: list[Child], *, cluster: Child | None) -> int:
    """Run the children and watch over reading; the exit status."""
    connections.close_all()
    watch = Watch(on_stuck=cluster.restart.set) if cluster else None
    try:
        return Supervisor(children, on_start=watch.start if watch else lambda: None).run()
    finally:
        if watch:
            watch.end()
