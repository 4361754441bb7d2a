"""What sockets are told: snapshots, events as messages."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from tasks.events import progress_facts
from tasks.models import Document, Event
from tasks.pipeline.results import list_files
from tasks.pipeline.standing import standing_of

SNAPSHOT_MOST = 1000  # documents
_KEY = re.compile("[A-Za-z0-9_-]{1,64}")


def is_key(key: str) -> bool:
    """Whether it can name a document; what else a client sends is not looked for."""
    return bool(_KEY.fullmatch(key))


def find_document(*, user: User, key: str) -> Document | None:
    """The user's document of that id or task_id."""
    return Document.objects.visible_to(user).find(key)


def document_snapshot(*, document: Document) -> dict[str, Any]:
    """The document and the status of each page, as of its event number `seq`."""
    current = Document.objects.get(pk=document.pk)
    pages = list(current.page_set.order_by("number").values("number", "status"))
    return {"seq": current.last_seq, "task_id": current.task_id, "data": {"document": facts(current), "pages": pages}}


def documents_snapshot(*, user: User | None) -> dict[str, Any]:
    """The documents that are not at their end, as of the event number `seq`; all users' when `user` is None."""
    events, documents = Event.objects.all(), Document.objects.owed()
    if user is not None:
        events, documents = events.visible_to(user), documents.visible_to(user)
    last = events.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {"seq": last, "data": {"documents": [facts(each) for each in documents[:SNAPSHOT_MOST]]}}


def standing_facts(*, document: Document) -> tuple[int, dict[str, Any] | None]:
    """The document's percent at present and, if it has ended, what is said of that."""
    current = Document.objects.get(pk=document.pk)
    standing = standing_of(document=current)
    if standing.state == "running":
        return standing.progress, None
    if standing.state == "error":
        return standing.progress, {"status": "error", "task_id": current.task_id, "message": standing.reason}
    place = {"result_dir": current.result_dir, "files": list_files(document=current)}
    return standing.progress, {"status": "finished", "task_id": current.task_id} | place


def facts(document: Document) -> dict[str, Any]:
    return {
        "id": str(document.pk),
        "task_id": document.task_id,
        "name": document.name,
        "engine": document.engine,
        "model": document.model,
        "error": document.error,
    } | progress_facts(document)


def as_messages(events: QuerySet[Event]) -> list[dict[str, Any]]:
    """Events as they travel to the sockets."""
    return [
        {
            "id": event.pk,
            "seq": event.seq,
            "owner_id": event.owner_id,
            "document_id": event.document_id.hex,
            "type": event.type,
            "task_id": event.document.task_id,
            "at": event.at.isoformat(),
            "data": {"id": str(event.document_id)} | event.data,
        }
        for event in events.select_related("document")
    ]
