"""What a person and a program ask of a site with many documents; for a process that has Django set up."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.bench.library import CHINESE, COMMON, RARE

Visit = Callable[[], Any]  # sends one request; its answer


def visits(username: str) -> dict[str, Visit]:
    """Requests as that person, by what they ask for. Each finds something in the smallest library."""
    from accounts.models import User
    from tasks.models import Document

    user = User.objects.get(username=username)
    document = Document.objects.visible_to(user).order_by("created_at").first()
    if document is None:
        raise RuntimeError("there are no documents to visit")
    looks = {
        "list": "/",
        "list, last page": "/?page=1000000",
        "list by name": "/?sort=name",
        "list by state": "/?sort=state",
        "list of one state": "/?status=succeeded",
        "search for a common word": f"/?q={COMMON}",
        "search for a Chinese word": f"/?q={quote(CHINESE)}",
        "search for a rare word": f"/?q={RARE}",
        "search for a name": f"/?q={quote(document.name)}",
        "document page": f"/documents/{document.pk}",
        "queue": "/documents/queue",
        "review": "/review",
        "API: list": "/api/tasks",
        "API: document": f"/api/tasks/{document.task_id}",
        "API: pages": f"/api/tasks/{document.task_id}/pages",
        "API: review": "/api/review",
        "API: result": f"/api/tasks/{document.task_id}/result",
    }
    return {what: _look(user, address) for what, address in looks.items()} | {"API: start": _start(user, document)}


def _look(user: Any, address: str) -> Visit:
    """In a browser that is signed in, or by a program with a key."""
    from django.test import Client

    if address.startswith("/api/"):
        program = _program(user)
        return lambda: program.get(address)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    return lambda: browser.get(address)


def _start(user: Any, document: Any) -> Visit:
    program = _program(user)
    file_path = f"/uploads/{document.upload_id}"

    def start() -> Any:
        wish = {"file_path": file_path, "task_id": uuid.uuid4().hex}
        return program.post("/api/start", json.dumps(wish), content_type="application/json")

    return start


def _program(user: Any) -> Any:
    from django.test import Client

    from accounts.models import ApiKey

    _key, text = ApiKey.objects.issue(user=user, name="visits")
    return Client(SERVER_NAME="localhost", headers={"Authorization": f"Token {text}"})
