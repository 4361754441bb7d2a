"""What the FastAPI portal's clients are told of each event, and of how a task stands when they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tasks.models import Document, Event
from tasks.pipeline.retry import retry_document
from tasks.pipeline.stop import cancel_document
from tasks.realtime import feed
from tasks.realtime.portal import _present, _told
from tests.api.conftest import MakeDocument, data_dir, end, make_document, read_next

__all__ = ["data_dir", "make_document"]


def told(document: Document) -> list[dict[str, Any]]:
    """All that a client hears that has been there from the first event."""
    events = feed.as_messages(Event.objects.filter(document=document).order_by("seq"))
    return [message for event in events for message in _told(event)]


def test_a_task_from_its_first_page_to_its_last(make_document: MakeDocument) -> None:
    document = make_document(2, task_id="61")
    read_next("one")
    read_next("two")
    messages = told(document)
    assert [message["type"] for message in messages] == [
        "task_progress",
        "task_progress",
        "page_completed",
        "task_progress",
        "page_completed",
        "task_progress",
        "batch_completed",
        "task_progress",
        "task_completed",
    ]
    assert {message["task_id"] for message in messages} == {"61"}
    pages = [message["data"] for message in messages if message["type"] == "page_completed"]
    assert [(page["page_number"], page["status"], page["error_message"]) for page in pages] == [
        (1, "completed", None),
        (2, "completed", None),
    ]
    progress = [message["data"] for message in messages if message["type"] == "task_progress"]
    assert [(each["progress"], each["status"]) for each in progress] == [
        (0, "pending"),
        (0, "processing"),
        (50, "processing"),
        (99, "processing"),
        (100, "completed"),
    ]


@pytest.mark.parametrize(
    "ending, type, said",
    [
        (lambda document: end(document, "one", None), "task_completed", {"failed_pages": 1, "success_rate": "50.0%"}),
        (
            lambda document: end(document, None, None),
            "task_failed",
            {"error_message": "2 of 2 pages could not be read"},
        ),
        (lambda document: cancel_document(document=document), "task_cancelled", {"reason": "canceled"}),
    ],
    ids=["partial", "failed", "canceled"],
)
def test_every_end_has_its_message(
    make_document: MakeDocument, ending: Callable[[Document], object], type: str, said: Any
) -> None:
    document = make_document(2, task_id="61")
    ending(document)
    current = Document.objects.select_related("upload").get(pk=document.pk)
    for last in (told(document)[-1], list(_present(current))[-1]):
        assert (last["type"], last["task_id"]) == (type, "61")
        assert said.items() <= {**last, **last.get("result_summary", {})}.items()


def test_a_task_that_is_read_again_is_no_longer_at_its_end(make_document: MakeDocument) -> None:
    document = end(make_document(2), "one", None)
    retry_document(document=document)
    assert told(document)[-1]["data"]["status"] == "pending"
    current = Document.objects.select_related("upload").get(pk=document.pk)
    assert [message["type"] for message in _present(current)] == ["task_progress"]
