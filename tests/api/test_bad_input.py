"""Bad input: a 4xx with a reason that a person understands, and nothing stored."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tasks.models import Batch, Document, Event, Page, Upload
from tests import files
from tests.api import samples
from tests.api.conftest import stored

LOCKED = files.encrypted_pdf("right", pages=2)
BAD_FILES = [
    pytest.param(b"", "empty.pdf", {}, 400, "empty_file", "empty", id="empty"),
    pytest.param(b"just text\n" * 50, "text.pdf", {}, 400, "unknown_format", "neither a PDF nor an image", id="text"),
    pytest.param(
        samples.without_end(samples.pdf(3)), "cut.pdf", {}, 400, "damaged_file", "cut off", id="truncated PDF"
    ),
    pytest.param(samples.pdf(3)[:900], "cut.pdf", {}, 400, "damaged_file", "damaged", id="PDF cut in the middle"),
    pytest.param(files.noise(size=(80, 80))[:9000], "cut.png", {}, 400, "damaged_file", "damaged", id="truncated PNG"),
    pytest.param(LOCKED, "locked.pdf", {}, 400, "password_required", "encrypted", id="no password"),
    pytest.param(LOCKED, "locked.pdf", {"password": "wrong"}, 400, "password_wrong", "does not open", id="wrong one"),
    pytest.param(samples.pdf(6), "long.pdf", {}, 413, "too_many_pages", "6 pages", id="too many pages"),
    pytest.param(files.png(400, 300), "big.png", {}, 413, "too_many_pixels", "400 x 300", id="too many pixels"),
    pytest.param(files.noise(size=(160, 160)), "big.png", {}, 413, "too_large", "0.05 MB", id="image too large"),
    pytest.param(b"%PDF-1.4\n" + b"x" * 300_000, "big.pdf", {}, 413, "too_large", "0.2 MB", id="PDF too large"),
]
BAD_WISHES = [
    pytest.param({"engine": "tesseract"}, "engine_unknown", "engine", "“tesseract”", id="unknown engine"),
    pytest.param({"engine": "openai"}, "engine_unavailable", "engine", "OPENAI_API_KEY", id="engine without key"),
    pytest.param({"pages": "9-2"}, "pages_invalid", "pages", "“9-2”", id="pages backward"),
    pytest.param({"pages": "1,x"}, "pages_invalid", "pages", "“x”", id="pages in words"),
    pytest.param({"pages": "0"}, "pages_invalid", "pages", "counted from 1", id="page 0"),
    pytest.param({"pages": "3"}, "pages_invalid", "pages", "the file has 2", id="page that is not there"),
    pytest.param({"task_id": "a/b"}, "task_id_invalid", "task_id", "1 to 64 letters", id="task_id with a slash"),
    pytest.param({"task_id": "a" * 65}, "task_id_invalid", "task_id", "1 to 64 letters", id="long task_id"),
    pytest.param({"prompt": "x" * 20_001}, "prompt_too_long", "prompt", "20000", id="long prompt"),
    pytest.param({"prompt": "a\0b"}, "invalid", "prompt", "Null", id="NUL in the prompt"),
    pytest.param({"model": "m" * 201}, "invalid", "model", "200", id="long model"),
    pytest.param({"pages": "1," * 501}, "invalid", "pages", "1000", id="long page range"),
]


@pytest.fixture(autouse=True)
def _small_limits(settings: Any) -> None:
    settings.MAX_PDF_PAGES = 5
    settings.MAX_IMAGE_PIXELS = 100_000
    settings.MAX_IMAGE_SIZE_MB = 0.05
    settings.MAX_PDF_SIZE_MB = 0.2


@pytest.fixture(autouse=True)
def _nothing_is_stored(request: pytest.FixtureRequest, db: None, data_dir: Path, _small_limits: None) -> Any:
    yield
    assert [model.objects.count() for model in (Upload, Document, Page, Batch, Event)] == [0] * 5
    assert stored(data_dir) == []


@pytest.mark.parametrize("address", ["/api/tasks", "/api/upload"])
@pytest.mark.parametrize("content, name, wishes, status, code, reason", BAD_FILES)
def test_a_bad_file(
    api: APIClient, address: str, content: bytes, name: str, wishes: dict, status: int, code: str, reason: str
) -> None:
    answer = api.post(address, {"file": SimpleUploadedFile(name, content), **wishes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/api/tasks", "/api/start"])
@pytest.mark.parametrize("wish, code, field, reason", BAD_WISHES)
def test_a_bad_wish(
    api: APIClient,
    address: str,
    wish: dict,
    code: str,
    field: str,
    reason: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(address, {"file": SimpleUploadedFile("a.pdf", samples.pdf(2)), **wish})
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, code, [field])
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize("wish", [{"engine": "tesseract"}, {"pages": "9-2"}, {"task_id": "a/b"}])
def test_a_bad_wish_is_refused_before_several_files_are_looked_at(api: APIClient, wish: dict) -> None:
    many = [SimpleUploadedFile("a.pdf", samples.pdf()), SimpleUploadedFile("b.pdf", b"")]
    answer = api.post("/api/tasks", {"files": many, **wish})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(wish))


@pytest.mark.parametrize("address", ["/api/tasks", "/api/upload", "/api/start"])
def test_no_file(api: APIClient, address: str) -> None:
    answer = api.post(address, {"prompt": "x"})
    field = "file_path" if address == "/api/start" else "file"
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, "invalid", [field])


def test_text_in_the_place_of_a_file(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"file": "book.pdf"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file"])


def test_a_file_stops_at_the_first_byte_too_many(api: APIClient, settings: Any, data_dir: Path) -> None:
    settings.MAX_PDF_SIZE_MB = 0.1
    many = [SimpleUploadedFile("a.png", files.png()), SimpleUploadedFile("b.pdf", b"%PDF" + b"x" * 200_000)]
    answer = api.post("/api/tasks", {"files": many})
    assert (answer.status_code, answer.json()) == (
        413,
        {"detail": "A file has more than the 0.1 MB that are taken.", "code": "too_large"},
    )


def test_json_where_a_file_is_wanted(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"file": "x"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_multipart_body_that_is_none(api: APIClient) -> None:
    answer = api.post("/api/tasks", b"nonsense", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    answer = api.post("/api/tasks", b"nonsense", content_type="multipart/form-data")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    "body",
    [b"{", b"nonsense", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"task_id": "\\ud800"}', b"[]", b"7"],
    ids=["open", "words", "NaN", "not UTF-8", "deep", "half a character", "list", "number"],
)
def test_malformed_json(api: APIClient, body: bytes) -> None:
    answer = api.post("/api/start", body, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (400, "error")


def test_a_body_that_is_too_long(api: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = api.post("/api/start", b'{"prompt": "' + b"x" * 1000 + b'"}', content_type=kind)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_form_with_too_much_text(api: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = api.post("/api/tasks", {"file": io.BytesIO(files.png()), "prompt": "x" * 2000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_form_with_too_many_files(api: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    many = [SimpleUploadedFile(f"{number}.png", files.png()) for number in range(3)]
    answer = api.post("/api/tasks", {"files": many})
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code"}
