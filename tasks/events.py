"""Events: what happened to a document, kept in the transaction that made it happen.

The table is the truth; a socket that missed a wake-up reads on from the number it saw last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from tasks.commits import EVENTS, notify
from tasks.models import Document, Event
from tasks.webhooks.owe import owe_deliveries

_COMMIT_ORDER = 0x6F637273  # key of the advisory lock under which PostgreSQL commits events


def record(*, document: Document, type: str, data: dict[str, Any] | None = None, counted: Sequence[str] = ()) -> Event:
    """Add the document's next event, and save what was `counted` in these fields of the document. The caller holds the
    document's row lock (`pipeline.locking.locked`) and ends its transaction soon after."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs to the transaction of what it tells")
    document.last_seq += 1
    document.furthest = max(document.furthest, document.percent_read)
    document.save(update_fields=["last_seq", "furthest", *counted])
    _commit_in_order()
    facts = progress_facts(document) | (data or {})
    event = Event.objects.create(
        document=document, owner_id=document.owner_id, seq=document.last_seq, type=type, data=facts
    )
    owe_deliveries(document=document, event=event)
    return event


def progress_facts(document: Document) -> dict[str, Any]:
    """What every event and snapshot says of its document: status, progress in whole percent, pages, seconds left."""
    return {
        "status": document.status,
        "progress": document.progress,
        "pages_total": document.pages_total,
        "pages_succeeded": document.pages_succeeded,
        "pages_failed": document.pages_failed,
        "eta_seconds": document.eta_seconds,
        "waiting_for": document.waiting_for,
    }


def _commit_in_order() -> None:
    """Make event ids grow in commit order, and wake the sockets at the commit.

    SQLite has one writer at a time, so ids are in order there, and its tail sees every commit. On PostgreSQL a
    lock from here to the commit keeps a later id from becoming visible first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COMMIT_ORDER])
        notify(EVENTS)
