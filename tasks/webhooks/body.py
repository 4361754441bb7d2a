"""What is sent: the same shape for every event, the same bytes on every try."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from tasks.models import Document, Event, Webhook

TEST = "webhook.test"


def body_of(*, document: Document, event: Event) -> str:
    """`task_id` and `result_dir` stand on top, where receivers of the predecessor look for them."""
    data: dict[str, Any] = {
        "status": document.status,
        "name": document.name,
        "pages_total": document.pages_total,
        "pages_failed": document.pages_failed,
        "result_url": f"/api/tasks/{document.pk}/result",
        "error": document.error,
    }
    if event.type.startswith("page."):
        data |= {"page": event.data["number"], "error": event.data.get("error", "")}
    told = {
        "type": event.type,
        "timestamp": event.at.isoformat(),
        "task_id": document.task_id,
        "result_dir": document.result_dir,
        "data": data,
    }
    return json.dumps(told, ensure_ascii=False)


def body_of_test(webhook: Webhook) -> str:
    """An event that nothing stands behind, in the same shape; nothing in it can be taken for a document."""
    nothing = {"status": "", "pages_total": 0, "pages_failed": 0, "result_url": "", "error": ""}
    told = {
        "type": TEST,
        "timestamp": timezone.now().isoformat(),
        "task_id": "",
        "result_dir": "",
        "data": {"name": webhook.name} | nothing,
    }
    return json.dumps(told, ensure_ascii=False)
