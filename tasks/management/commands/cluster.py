"""The worker cluster by itself; `serve` and `worker` start it and watch over it."""

from typing import Any

from django.core.management.base import BaseCommand

from tasks import jobs, queue
from tasks.pipeline.hands import import_ahead, warm_up


class Command(BaseCommand):
    help = "Run the worker cluster (started by `serve` and `worker`, which also watch over it)."

    def handle(self, *args: Any, **options: Any) -> None:
        import_ahead()
        queue.run_cluster(on_stop=jobs.stop_all, on_worker_start=warm_up)
