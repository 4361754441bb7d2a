"""The layouts of pages, from wish to answer: where their lines stand, for an export that lays the text over them.

A row is the wish, the claim and the answer. A worker's claim is as good as the worker: when that is gone its row goes,
and with it the name in the claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from tasks.models import Document, Layout, Page, Status, Worker
from tasks.models.layout import LayoutQuerySet
from tasks.models.page import PageQuerySet
from tasks.pipeline.locking import locked
from tasks.queue import Job, enqueue_after_commit

TRIES = 3  # at a page that ends whoever looks at it
FORGIVEN_AFTER = timedelta(minutes=10)  # what failed for every page may be mended meanwhile
GONE = "the process that looked for the page's lines died"


@dataclass(frozen=True)
class Progress:
    """Of how many pages the layout is known, or known to be impossible: `error` says why it is for all of them."""

    ended: int
    total: int
    error: str = ""

    @property
    def is_over(self) -> bool:
        return self.ended == self.total


def want_layouts(*, document: Document) -> Progress:
    """See that the layouts of those of the document's pages that say something are found, and tell how far that is.
    What failed for all of them is tried anew some time later. Raises Document.DoesNotExist."""
    numbers = list(_pages(document).order_by("number").values_list("number", flat=True))
    if missing := sorted(set(numbers) - set(_of(document).values_list("number", flat=True))):
        with locked(document.pk):
            rows = [Layout(upload_id=document.upload_id, number=number) for number in missing]
            Layout.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)  # another reading may want them
            enqueue_after_commit(Job.WORK)
    progress = _progress(document, len(numbers))
    if progress.error and _forgive(document):
        return _progress(document, len(numbers))
    return progress


def layouts_of(*, document: Document) -> dict[int, Layout]:
    """The layouts of the document's pages, by their numbers."""
    return {layout.number: layout for layout in _of(document).iterator(chunk_size=50)}


def is_layout_waiting() -> bool:
    """Whether a layout is wanted and in nobody's hands."""
    return Layout.objects.wanted().filter(worker=None).exists()


def claim_layout(*, worker: Worker) -> Layout | None:
    """Take the layout that was wanted first; None if there is none. One at which too many have died has failed."""
    while True:
        waiting = Layout.objects.wanted().filter(worker=None).order_by("created_at", "pk")
        layout = waiting.select_related("upload").first()
        if layout is None:
            return None
        if layout.tries >= TRIES:
            _end(layout, None, state=Layout.State.FAILED, error=layout.error or GONE)
        elif (
            Layout.objects.wanted()
            .filter(pk=layout.pk, worker=None, tries=layout.tries)
            .update(worker=worker, tries=F("tries") + 1)
        ):
            layout.worker, layout.tries = worker, layout.tries + 1
            return layout


def save_layout(*, layout: Layout, worker: Worker, lines: Iterable[Any] | None) -> None:
    """Keep what was found, if it is still this worker's to find."""
    _end(layout, worker, state=Layout.State.FOUND, lines=None if lines is None else list(lines), error="")


def fail_layout(*, layout: Layout, worker: Worker, error: str, is_final: bool) -> None:
    """Note that a try failed: the page is wanted again, unless that `is_final` or was the last try."""
    if is_final or layout.tries >= TRIES:
        _end(layout, worker, state=Layout.State.FAILED, error=error)
    else:
        Layout.objects.wanted().filter(pk=layout.pk, worker=worker).update(worker=None, error=error)


def release_layout(*, layout: Layout, worker: Worker) -> None:
    """Let go of a page that was not looked at to the end, as if it had not been tried."""
    Layout.objects.wanted().filter(pk=layout.pk, worker=worker).update(worker=None, tries=F("tries") - 1)


def _end(layout: Layout, worker: Worker | None, **facts: Any) -> None:
    held = Layout.objects.wanted().filter(pk=layout.pk, worker=worker)
    held.update(worker=None, ended_at=timezone.now(), **facts)


def _pages(document: Document) -> PageQuerySet:
    """The pages of the document that say something."""
    read = Q(status=Status.SUCCEEDED) & ~Q(markdown="")
    pages: PageQuerySet = Page.objects.filter(read | Q(correction__isnull=False), document=document)
    return pages


def _of(document: Document) -> LayoutQuerySet:
    numbers = _pages(document).values("number")
    layouts: LayoutQuerySet = Layout.objects.filter(upload=document.upload_id, number__in=numbers)
    return layouts


def _progress(document: Document, total: int) -> Progress:
    wanted = _of(document).wanted().count()
    if wanted or not total or _of(document).filter(state=Layout.State.FOUND).exists():
        return Progress(total - wanted, total)
    first = _of(document).order_by("number").first()
    return Progress(total, total, first.error if first else GONE)


def _forgive(document: Document) -> bool:
    """Want anew what failed a while ago; whether anything is."""
    long_ago = timezone.now() - FORGIVEN_AFTER
    failed = _of(document).filter(state=Layout.State.FAILED, ended_at__lt=long_ago)
    count = failed.update(state=Layout.State.WANTED, tries=0, error="", ended_at=None)
    if count:
        enqueue_after_commit(Job.WORK)
    return bool(count)
