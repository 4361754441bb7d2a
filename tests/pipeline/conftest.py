"""A reader in this process against the real provider: what the cluster's workers do, without the cluster."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.db import connections

from accounts.models import User
from tasks.models import Document, Upload
from tasks.pipeline.reader import close_engines, read_owed
from tasks.pipeline.start import start_document
from tasks.pipeline.store import store_upload
from tests.provider import Provider, numbered_pdf

Start = Callable[..., Document]


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """Two users, by name."""
    return {name: User.objects.create_user(name) for name in ("alice", "bob")}


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    """A provider that the engine `openai` of this process talks to."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.OPENAI_API_KEY = "sk-test"
    settings.ENGINE = "openai"
    settings.CONCURRENCY = 5
    with Provider() as provider:
        settings.API_BASE_URL = provider.url
        yield provider
        close_engines()


@pytest.fixture
def start(people: dict[str, User], provider: Provider) -> Start:
    """Start the reading of a PDF with so many pages."""

    def begin(count: int = 3, *, owner: str = "alice", **wishes: Any) -> Document:
        return start_document(owner=people[owner], upload=store(people[owner], book(count)), **wishes)

    return begin


@cache
def book(pages: int) -> bytes:
    """A PDF with so many pages, the same bytes each time."""
    return numbered_pdf(pages)


def store(owner: User, content: bytes, name: str = "book.pdf") -> Upload:
    """Store bytes as an upload."""
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(content)
        stream.flush()
        return store_upload(owner=owner, file=File(stream), name=name)


def texts(document: Document) -> list[str]:
    """The pages' texts in order."""
    return list(document.page_set.order_by("number").values_list("markdown", flat=True))


def kinds(document: Document) -> list[str]:
    """The types of the document's events in order."""
    return list(document.events.order_by("seq").values_list("type", flat=True))


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition that somebody else brings about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def reading() -> tuple[threading.Thread, threading.Event]:
    """A reader in a thread of its own, and how to stop it."""
    stop = threading.Event()

    def run() -> None:
        try:
            read_owed(stopping=stop.is_set)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, stop
