"""The two-step way in: upload, then start under one's own task_id."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document, Upload
from tests import files
from tests.api import samples
from tests.api.conftest import ClientOf, stored


@pytest.fixture
def file_path(api: APIClient) -> str:
    """What the upload of a PDF of three pages gave."""
    answer = api.post("/api/upload", {"file": SimpleUploadedFile("book.pdf", samples.pdf(3))})
    return str(answer.json()["file_path"])


def start(api: APIClient, **wish: Any) -> Any:
    return api.post("/api/start", wish, format="json")


@pytest.mark.parametrize("content, kind", [(samples.pdf(), "pdf"), (files.png(), "image")], ids=["PDF", "PNG"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_an_upload_is_kept_and_nothing_is_started(
    api: APIClient, data_dir: Path, content: bytes, kind: str, slash: str
) -> None:
    answer = api.post(f"/api/upload{slash}", {"file": SimpleUploadedFile("a.bin", content)})
    upload = Upload.objects.get()
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "success", "file_path": f"/uploads/{upload.pk}", "file_type": kind},
    )
    assert str(data_dir) not in answer.content.decode()
    assert (Document.objects.count(), stored(data_dir)) == (0, [upload.path])


@pytest.mark.parametrize("form", ["/uploads/{}", "{}"])
def test_start_by_file_path(api: APIClient, file_path: str, form: str) -> None:
    key = file_path.rpartition("/")[2]
    answer = start(api, file_path=form.format(key), task_id="61", prompt="In verse.", pages="1-2")
    assert (answer.status_code, answer.json()) == (200, {"status": "running", "task_id": "61"})
    document = Document.objects.get()
    assert (document.upload_id, document.prompt, document.pages_total) == (uuid.UUID(key), "In verse.", 2)


@pytest.mark.parametrize("fresh", [True, False])
def test_start_may_ask_for_a_fresh_reading(api: APIClient, file_path: str, fresh: bool) -> None:
    assert start(api, file_path=file_path, fresh=fresh).status_code == 200
    assert Document.objects.get().fresh is fresh


@pytest.mark.parametrize("fresh", [1, 0, "x", None])
def test_start_takes_no_number_for_a_yes(api: APIClient, file_path: str, fresh: object) -> None:
    assert start(api, file_path=file_path, fresh=fresh).status_code == 400


def test_start_without_a_task_id_makes_one(api: APIClient, file_path: str) -> None:
    task_id = start(api, file_path=file_path).json()["task_id"]
    assert Document.objects.get().task_id == task_id


def test_a_number_is_a_task_id_too(api: APIClient, file_path: str) -> None:
    assert start(api, file_path=file_path, task_id=61).json()["task_id"] == "61"


def test_start_with_a_file(api: APIClient) -> None:
    answer = api.post("/api/start/", {"file": SimpleUploadedFile("a.png", files.png()), "task_id": "61"})
    assert (answer.status_code, answer.json()) == (200, {"status": "running", "task_id": "61"})


def test_start_with_a_file_a_second_time(
    api: APIClient, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = api.post("/api/start", {"file": SimpleUploadedFile("a.png", files.png()), "task_id": "61"})
        assert answer.json() == {"status": "running", "task_id": "61"}
    assert (Document.objects.count(), Upload.objects.count(), len(stored(data_dir))) == (1, 1, 1)


def test_the_same_start_again_starts_nothing_twice(api: APIClient, file_path: str) -> None:
    answers = [start(api, file_path=file_path, task_id="61", prompt="x") for _again in range(2)]
    assert [(answer.status_code, answer.json()["task_id"]) for answer in answers] == [(200, "61"), (200, "61")]
    assert Document.objects.count() == 1


def test_another_start_with_the_same_task_id_is_a_conflict(api: APIClient, file_path: str) -> None:
    start(api, file_path=file_path, task_id="61", prompt="x")
    answer = start(api, file_path=file_path, task_id="61", prompt="y")
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "status": "error",
            "message": answer.json()["detail"],
            "detail": "task_id 61 is already used for another reading; choose another",
            "code": "task_id_used",
            "errors": {"task_id": [answer.json()["detail"]]},
        },
    )


def test_a_file_path_is_good_for_its_owner_alone(file_path: str, bob: User, client_of: ClientOf) -> None:
    answer = start(client_of(bob), file_path=file_path)
    assert (answer.status_code, answer.json()) == (
        404,
        {"status": "error", "message": "Not found.", "detail": "Not found.", "code": "not_found"},
    )


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../etc/passwd",
        "/uploads/",
        "/uploads/x",
        "/uploads/0f8fad5b-d9cb-469f-a165-70867728950e",
        "a" * 5000,
    ],
)
def test_a_file_path_that_names_nothing(api: APIClient, path: str) -> None:
    assert start(api, file_path=path).status_code == 404


def test_both_a_file_and_a_file_path(api: APIClient, file_path: str) -> None:
    answer = api.post("/api/start", {"file": SimpleUploadedFile("a.png", files.png()), "file_path": file_path})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file_path"])


def test_without_a_name_the_error_has_this_portals_form(anonymous: APIClient) -> None:
    answer = start(anonymous, file_path="x")
    assert (answer.status_code, answer.json()["status"], answer.json()["message"]) == (
        401,
        "error",
        answer.json()["detail"],
    )
