"""The same numbers as text for Prometheus, counted in the database when it asks: right for all processes together,
and for those that came before a restart."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tasks.api import measures
from tasks.models import Attempt, Document, Page


class DatabaseCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        yield _by("ocrsite_documents", "Documents by status", "status", measures.counts_of(Document.objects.all()))
        yield _by("ocrsite_pages", "Pages by status", "status", measures.counts_of(Page.objects.all()))
        yield _by("ocrsite_workers", "Living processes by kind", "kind", measures.workers())
        yield _by("ocrsite_queue", "What waits, by kind", "kind", measures.queue_depth())
        yield _by("ocrsite_webhooks", "Webhooks on their way, by kind", "kind", measures.webhooks())
        yield _attempts()
        yield _seconds()
        yield from _machine()


def exposition() -> bytes:
    registry = CollectorRegistry()
    registry.register(DatabaseCollector())
    return generate_latest(registry)


def _by(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _attempts() -> Metric:
    family = CounterMetricFamily("ocrsite_attempts", "Tries at pages by outcome", labels=["outcome"])
    counts = measures.outcomes(Attempt.objects.all())
    for outcome, count in counts.items():
        family.add_metric([outcome], count)
    return family


def _seconds() -> Metric:
    family = GaugeMetricFamily("ocrsite_attempt_seconds", "Time of one successful try", labels=["quantile"])
    for name, milliseconds in measures.latency_percentiles(measures.window_start()).items():
        if milliseconds is not None:
            family.add_metric([f"0.{name[1:]}"], milliseconds / 1000)
    return family


def _machine() -> Iterable[Metric]:
    machine = measures.machine()
    yield GaugeMetricFamily("ocrsite_cpu_percent", "CPU in use", value=machine["cpu_percent"])
    yield GaugeMetricFamily("ocrsite_memory_available_bytes", "Memory left", value=machine["memory"]["available"])
    yield GaugeMetricFamily("ocrsite_disk_free_bytes", "Disk left in DATA_DIR", value=machine["disk"]["free"])
