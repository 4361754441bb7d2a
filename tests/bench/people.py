"""What a benchmark does as a user of the server would: send files and wait for their ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.server import Api, wait_until

LONG = 600.0  # seconds, for any reading here


def send(api: Api, content: bytes, name: str = "book.pdf") -> str:
    """Send a file; the document's id."""
    answer = api.post("/api/tasks", files={"file": (name, content)}, data={"fresh": "true"}, timeout=120)
    answer.raise_for_status()
    return str(answer.json()["id"])


def facts(api: Api, document: str) -> dict[str, Any]:
    """How a document stands."""
    return dict(api.get(f"/api/tasks/{document}").json())


def wait_for(api: Api, document: str, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The document as soon as that is true of it."""

    def look() -> dict[str, Any] | None:
        found = facts(api, document)
        return found if done(found) else None

    return dict(wait_until(look, within=LONG, what="a document"))


def wait_for_end(api: Api, document: str) -> dict[str, Any]:
    """The document at its end, which must be a good one."""
    ended = wait_for(api, document, lambda found: bool(found["finished_at"]))
    if ended["status"] != "succeeded":
        raise RuntimeError(f"a document ended as {ended['status']}: {ended['error']}")
    return ended


def seconds_to_read(api: Api, content: bytes, name: str = "book.pdf") -> float:
    """Seconds from the start of the upload to the document's end."""
    started = time.monotonic()
    wait_for_end(api, send(api, content, name))
    return time.monotonic() - started
