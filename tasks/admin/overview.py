"""What an operator asks first: is it reading, how much is waiting, what failed last and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.models import Document, Page, Provider, Status, Worker

FAILURES = 8

register = template.Library()


@dataclass(frozen=True)
class Overview:
    """`sentence` says whether it is reading; `is_well` whether that is as it should be."""

    sentence: Promise
    is_well: bool
    documents_owed: int
    pages_waiting: int
    pages_in_flight: int
    readers: int
    waiting_since: datetime | None
    troubled: list[Provider]
    failures: list[Document]


@register.simple_tag
def operator_overview() -> Overview:
    owed = Document.objects.owed()
    waiting = Page.objects.filter(status=Status.QUEUED).count()
    in_flight = Page.objects.filter(status=Status.RUNNING).count()
    alive = set(Worker.objects.alive().values_list("kind", flat=True))
    sentence, is_well = _judge(is_watched=Worker.Kind.SUPERVISOR in alive, waiting=waiting, in_flight=in_flight)
    return Overview(
        sentence=sentence,
        is_well=is_well,
        documents_owed=owed.count(),
        pages_waiting=waiting,
        pages_in_flight=in_flight,
        readers=Worker.objects.alive().filter(kind=Worker.Kind.READER).count(),
        waiting_since=owed.order_by("queued_at").values_list("queued_at", flat=True).first(),
        troubled=list(Provider.objects.exclude(failing_since=None)),
        failures=_last_failures(),
    )


def _judge(*, is_watched: bool, waiting: int, in_flight: int) -> tuple[Promise, bool]:
    """Whether it is reading, and whether it should."""
    if in_flight:
        return _("Pages are being read."), True
    if not is_watched:
        return _("No supervisor is alive: start `manage.py serve` or `manage.py worker`."), False
    if waiting:
        return _("Pages are waiting and none is being read just now."), False
    return _("Everything is read; nothing is waiting."), True


def _last_failures() -> list[Document]:
    failed = Document.objects.filter(status__in=(Status.FAILED, Status.PARTIAL)).select_related("owner")
    return list(failed.order_by("-finished_at")[:FAILURES])
