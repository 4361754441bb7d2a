"""The deliverer of webhooks by itself; `serve` and `worker` start it."""

import signal
import threading
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from tasks.models import Worker
from tasks.pipeline.lease import Sign
from tasks.webhooks.deliver import deliver_always


class Command(BaseCommand):
    help = "Send the webhooks that are owed (started by `serve` and `worker`)."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        sign = Sign(kind=Worker.Kind.DELIVERER)
        deliver_always(stopping=ended.is_set, on_round=sign.keep)
        with suppress(Error):  # a database that is away: the sign runs out by itself
            sign.end()
