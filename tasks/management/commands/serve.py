"""What `make run` ends in: the web server and the worker cluster under one supervisor."""

import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from accounts.first_admin import make_first_admin
from tasks.management.supervised import cluster_child, deliverer_child, do_apart, hold, supervise, web_child


class Command(BaseCommand):
    help = "Serve the portal: migrate, make the first admin, run web server and workers until ctrl-C."
    requires_system_checks = ()  # they are made apart

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-workers", action="store_true", help="web server only; run `worker` elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        locks = [hold("web")]
        children, cluster = [web_child()], None
        if not options["no_workers"]:
            locks.append(hold("worker"))
            cluster = cluster_child()
            children += [cluster, deliverer_child()]
        do_apart(self._prepare)
        threading.Thread(target=self._announce, daemon=True).start()
        sys.exit(supervise(children, cluster=cluster))

    def _prepare(self) -> None:
        self.check()
        self.stdout.write("Bringing the database up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
        password = make_first_admin()
        if password:
            self.stdout.write(f"First admin: {settings.ADMIN_USERNAME}, password: {password}")
            self.stdout.write(f"(kept in {settings.DATA_DIR / 'admin-password'})")

    def _announce(self) -> None:
        """Say the address once it answers."""
        host = "127.0.0.1" if settings.HOST in ("0.0.0.0", "::") else settings.HOST  # noqa: S104 - compared only
        address = f"http://{host}:{settings.PORT}"
        while not _answers(f"{address}/login"):
            time.sleep(0.1)
        self.stdout.write(f"ocrsite reads at {address} (ctrl-C stops it)")
        self.stdout.flush()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
