"""A worker's lease: as long as it is renewed, what the worker claimed is in good hands."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from django.utils import timezone

from tasks.models import Batch, Document, Page, Status, Worker
from tasks.models.status import OWED
from tasks.models.worker import LEASE, LEASE_RENEWAL
from tasks.pipeline.blackbox import throw_away
from tasks.pipeline.locking import locked
from tasks.pipeline.machine import this_machine


def begin_lease(*, kind: str) -> Worker:
    return Worker.objects.create(
        kind=kind,
        host=socket.gethostname(),
        pid=os.getpid(),
        machine=this_machine(),
        lease_until=timezone.now() + LEASE,
    )


def renew_lease(*, worker: Worker) -> bool:
    """Whether the lease was still there; without it the worker's claims have gone to others. One that has run out, but
    that nobody has seen to, is as good as before: the database was locked, or the clock jumped."""
    return Worker.objects.filter(pk=worker.pk).update(lease_until=timezone.now() + LEASE) == 1


class Sign:
    """The sign of life of a process that claims nothing: a lease that it keeps renewing, or begins anew when it ran
    out. `keep` may be called as often as one likes."""

    def __init__(self, *, kind: str) -> None:
        self._kind = kind
        self._worker: Worker | None = None
        self._kept_at = float("-inf")

    def keep(self, *, at_once: bool = False) -> None:
        is_fresh = time.monotonic() < self._kept_at + LEASE_RENEWAL / 2  # half: who calls at every renewal skips none
        if is_fresh and not at_once:
            return
        if self._worker is None or not renew_lease(worker=self._worker):
            self._worker = begin_lease(kind=self._kind)
        self._kept_at = time.monotonic()

    def has_run_out(self) -> bool:
        """Whether others take this process for dead."""
        return self._worker is not None and not Worker.objects.alive().filter(pk=self._worker.pk).exists()

    def end(self) -> None:
        if self._worker is not None:
            end_lease(worker=self._worker)


def end_lease(*, worker: Worker) -> None:
    """Let go of everything: pages in flight are owed again as if they had not been tried."""

    def give_back(_document: Document, page: Page) -> None:
        page.status = Status.QUEUED
        page.attempts -= 1
        page.save(update_fields=["status", "attempts"])

    release_claims(worker=worker, give_back=give_back)
    throw_away(worker_id=worker.pk)


def release_claims(*, worker: Worker, give_back: Callable[[Document, Page], None]) -> None:
    """Make every batch of the worker owed again, after `give_back` has dealt with each of its pages in flight, and
    forget the worker."""
    documents = Batch.objects.filter(worker=worker).order_by().values_list("document", flat=True).distinct()
    for document_id in list(documents):
        with suppress(Document.DoesNotExist), locked(document_id) as document:
            for page in Page.objects.filter(batch__worker=worker, document=document, status=Status.RUNNING):
                give_back(document, page)
            held = Batch.objects.filter(worker=worker, document=document, status__in=OWED)
            held.update(worker=None, status=Status.QUEUED)
    Worker.objects.filter(pk=worker.pk).delete()
