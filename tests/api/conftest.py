"""Clients of the API, documents to ask about, and a data directory of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from tasks.engines import PageResult, Region
from tasks.models import Document, Status, Upload, Worker
from tasks.pipeline.claim import claim_pages
from tasks.pipeline.finish import finish_if_done
from tasks.pipeline.lease import begin_lease, end_lease
from tasks.pipeline.locking import locked
from tasks.pipeline.save import Answer, save_answers
from tasks.pipeline.start import start_document
from tasks.pipeline.trial import Trial
from tests.api import samples

MakeDocument = Callable[..., Document]
ClientOf = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """Where this test's files go."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    (tmp_path / "tmp").mkdir()
    settings.ENGINE = "echo"
    return tmp_path


@pytest.fixture
def client_of() -> ClientOf:
    """A program that acts as a user."""

    def client(user: User) -> APIClient:
        _key, text = ApiKey.objects.issue(user=user, name="test")
        program = APIClient(raise_request_exception=False)
        program.credentials(HTTP_AUTHORIZATION=f"Token {text}")
        return program

    return client


@pytest.fixture
def api(alice: User, client_of: ClientOf) -> APIClient:
    """Alice's program."""
    return client_of(alice)


@pytest.fixture
def staff(charlie: User, client_of: ClientOf) -> APIClient:
    """A member of the staff's program."""
    return client_of(charlie)


@pytest.fixture
def anonymous(db: None) -> APIClient:
    return APIClient(raise_request_exception=False)


@pytest.fixture
def make_document(alice: User) -> MakeDocument:
    """A document of Alice's that nobody reads: `make_document(3, name="a.pdf", owner=bob, task_id="61")`."""

    def make(
        count: int = 2, /, *, name: str = "book.pdf", owner: User | None = None, content: bytes = b"", **wishes: Any
    ) -> Document:
        body = content or samples.pdf(count)
        upload = Upload(
            owner=owner or alice,
            name=name,
            media_type="application/pdf",
            size=len(body),
            sha256=samples.sha256(body),
            pages_total=count,
        )
        upload.file.save("", ContentFile(body))
        return start_document(owner=upload.owner, upload=upload, **wishes)

    return make


def end(document: Document, *texts: str | None) -> Document:
    """End the document as if its pages had been read as these texts; None is a page that failed."""
    for page, text in zip(document.page_set.order_by("number"), texts, strict=True):
        page.status = Status.FAILED if text is None else Status.SUCCEEDED
        page.markdown = text or ""
        page.error, page.error_code = ("the model's answer was empty", "empty") if text is None else ("", "")
        page.engine, page.attempts, page.duration_ms = "echo", 1, 1200
        page.tokens_in, page.tokens_out, page.finished_at = 10, 20, timezone.now()
        page.save()
    with locked(document.pk) as current:
        current.started_at = timezone.now()
        current.pages_failed = texts.count(None)
        current.pages_succeeded = len(texts) - current.pages_failed
        current.save()
        current.batches.update(status=Status.SUCCEEDED)
        finish_if_done(document=current)
    document.refresh_from_db()
    return document


def read_next(text: str, *regions: Region, pictures: Sequence[bytes] = (), engine: str = "echo") -> None:
    """The page that is owed next is read as this text and saved, as a worker would do it."""
    worker = begin_lease(kind=Worker.Kind.READER)
    (claim,) = claim_pages(worker=worker, engine=engine, most=1)
    trial = Trial(engine=engine, model="", prompt_version="1", temperature=0.0, capacity=1)
    result = PageResult(markdown=text, model=engine, regions=regions)
    assert save_answers(worker=worker, answers=[Answer(claim, trial, result, pictures)])
    end_lease(worker=worker)


def stored(data_dir: Path) -> list[Path]:
    """Every file that lies in the data directory."""
    return sorted(path for path in data_dir.rglob("*") if path.is_file())
