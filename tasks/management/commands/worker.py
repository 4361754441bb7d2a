"""Workers alone: on a second machine, or beside `serve --no-workers`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tasks.management.supervised import await_migrations, cluster_child, deliverer_child, do_apart, hold, supervise


class Command(BaseCommand):
    help = "Run the workers alone, until ctrl-C; the web server runs elsewhere on the same database and DATA_DIR."
    requires_system_checks = ()  # they are made apart

    def handle(self, *args: Any, **options: Any) -> None:
        lock = hold("worker")
        do_apart(self._prepare)
        cluster = cluster_child()
        self.stdout.write("ocrsite reads (ctrl-C stops it)")
        status = supervise([cluster, deliverer_child()], cluster=cluster)
        lock.close()
        sys.exit(status)

    def _prepare(self) -> None:
        self.check()
        await_migrations()
