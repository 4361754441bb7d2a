"""Whether a page that was claimed is still in its worker's hands when something is to be saved of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tasks.models import Document, Page, Status, Worker
from tasks.pipeline.claim import Claim
from tasks.pipeline.locking import locked

Held = dict[Claim, Page]


@contextmanager
def in_hand(*, worker: Worker, claims: Sequence[Claim]) -> Iterator[tuple[Document, Held] | None]:
    """The locked document of these claims, all of one, and those of their pages that are still this worker's; None when
    none is: canceled, deleted, or given to somebody else because the worker seemed dead."""
    try:
        with locked(claims[0].document_id) as document:
            held = _held(worker, claims)
            yield (document, held) if held else None
    except Document.DoesNotExist:
        yield None


def _held(worker: Worker, claims: Sequence[Claim]) -> Held:
    keys = [claim.page_id for claim in claims]
    pages = Page.objects.filter(pk__in=keys, status=Status.RUNNING, batch__worker=worker).in_bulk()
    mine = {claim: pages.get(claim.page_id) for claim in claims}
    return {claim: page for claim, page in mine.items() if page and page.attempts == claim.attempt}
