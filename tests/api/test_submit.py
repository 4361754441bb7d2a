"""Files come in: one, several, twice."""

from __future__ import annotations

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


def sent(content: bytes, name: str = "book.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_becomes_a_document(api: APIClient, alice: User, data_dir: Path) -> None:
    answer = api.post(
        "/api/tasks", {"file": sent(samples.pdf(3), "Übung 1.pdf"), "pages": "1-2", "prompt": "In verse."}
    )
    document = Document.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "task_id": document.task_id,
        "id": str(document.pk),
        "name": "Übung 1.pdf",
        "status": "queued",
        "engine": "echo",
        "model": "",
        "prompt": "In verse.",
        "pages": "1-2",
        "own_text": "never",
        "running": "keep",
        "headings": "as_read",
        "fresh": False,
        "pages_total": 2,
        "pages_succeeded": 0,
        "pages_failed": 0,
        "progress": 0,
        "error": "",
        "waiting_for": "",
        "created_at": answer.json()["created_at"],
        "started_at": None,
        "finished_at": None,
        "tokens_in": 0,
        "tokens_out": 0,
        "cost": None,
        "rerun_of": None,
        "result_dir": f"/results/{document.pk}",
        "url": f"http://testserver/api/tasks/{document.pk}",
        "cost_estimate": None,
    }
    assert document.owner == alice
    assert stored(data_dir) == [document.upload.path]
    assert api.get(answer.json()["url"]).json() == answer.json()


def test_the_content_decides_what_a_file_is(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"file": sent(samples.pdf(2), "scan.png")})
    assert (answer.status_code, answer.json()["pages_total"], answer.json()["name"]) == (201, 2, "scan.png")
    assert Upload.objects.get().media_type == "application/pdf"


def test_a_locked_pdf_is_taken_with_its_password_which_is_not_kept(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"file": sent(files.encrypted_pdf("sésame", pages=2)), "password": "sésame"})
    assert (answer.status_code, answer.json()["pages_total"]) == (201, 2)
    assert b"/Encrypt" not in Upload.objects.get().path.read_bytes()


def test_ones_own_task_id_names_the_document(api: APIClient) -> None:
    assert api.post("/api/tasks", {"file": sent(files.png(), "a.png"), "task_id": "scan_7-b"}).status_code == 201
    assert api.get("/api/tasks/scan_7-b").json()["task_id"] == "scan_7-b"


def test_the_same_again_answers_with_the_same_document(
    api: APIClient, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    wish = {"task_id": "61", "prompt": "As it stands."}
    first = api.post("/api/tasks", {"file": sent(samples.pdf()), **wish})
    with django_capture_on_commit_callbacks(execute=True):
        second = api.post("/api/tasks", {"file": sent(samples.pdf()), **wish})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert (Document.objects.count(), Upload.objects.count(), len(stored(data_dir))) == (1, 1, 1)


@pytest.mark.parametrize(
    "change",
    [{"prompt": "Else."}, {"pages": "1"}, {"fresh": "true"}, {"file": samples.pdf(text="other")}],
    ids=["prompt", "pages", "fresh", "file"],
)
def test_the_same_task_id_for_something_else_is_a_conflict(
    api: APIClient, data_dir: Path, django_capture_on_commit_callbacks: Any, change: dict[str, Any]
) -> None:
    assert api.post("/api/tasks", {"file": sent(samples.pdf()), "task_id": "61"}).status_code == 201
    content = change.get("file", samples.pdf())
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post("/api/tasks", {**change, "file": sent(content), "task_id": "61"})
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (
        409,
        "task_id_used",
        ["task_id"],
    )
    assert (Document.objects.count(), Upload.objects.count(), len(stored(data_dir))) == (1, 1, 1)


@pytest.mark.parametrize(
    "said, fresh", [("true", True), ("True", True), ("on", True), ("false", False), ("", False), (None, False)]
)
def test_a_form_may_ask_for_a_fresh_reading(api: APIClient, said: str | None, fresh: bool) -> None:
    wish = {} if said is None else {"fresh": said}
    answer = api.post("/api/tasks", {"file": sent(files.png(), "a.png"), **wish})
    assert (answer.status_code, answer.json()["fresh"], Document.objects.get().fresh) == (201, fresh, fresh)


@pytest.mark.parametrize("said", ["1", "0", "perhaps"])
def test_what_is_neither_true_nor_false_is_refused(api: APIClient, said: str) -> None:
    answer = api.post("/api/tasks", {"file": sent(files.png(), "a.png"), "fresh": said})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["fresh"])


def test_several_files_become_a_list_in_their_order(api: APIClient) -> None:
    many = [sent(samples.pdf(), "b.pdf"), sent(files.png(), "a.png")]
    answer = api.post("/api/tasks", {"files": many, "prompt": "All alike."})
    assert answer.status_code == 201
    assert [(item["name"], item["prompt"]) for item in answer.json()] == [
        ("b.pdf", "All alike."),
        ("a.png", "All alike."),
    ]


def test_one_of_several_files_that_is_refused_does_not_keep_the_others_out(api: APIClient, data_dir: Path) -> None:
    answer = api.post("/api/tasks", {"files": [sent(b"", "empty.pdf"), sent(files.png(), "a.png")]})
    refused, taken = answer.json()
    assert answer.status_code == 201
    assert refused == {"name": "empty.pdf", "detail": refused["detail"], "code": "empty_file"}
    assert taken["name"] == "a.png"
    assert (Document.objects.count(), Upload.objects.count(), len(stored(data_dir))) == (1, 1, 1)


def test_when_every_file_is_refused_the_answer_is_an_error(api: APIClient, data_dir: Path) -> None:
    answer = api.post("/api/tasks", {"files": [sent(b"", "a.pdf"), sent(b"text", "b.pdf")]})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_file_taken")
    assert [reason.partition(":")[0] for reason in answer.json()["errors"]["files"]] == ["a.pdf", "b.pdf"]
    assert stored(data_dir) == []


def test_one_file_in_the_field_of_several_is_a_list_of_one(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"files": [sent(files.png(), "a.png")], "task_id": "61"})
    assert [item["task_id"] for item in answer.json()] == ["61"]


def test_a_repeated_file_field_counts_as_several(api: APIClient) -> None:
    answer = api.post("/api/tasks", {"file": [sent(files.png(), "a.png"), sent(files.png(), "b.png")]})
    assert [item["name"] for item in answer.json()] == ["a.png", "b.png"]


def test_one_task_id_cannot_name_several_files(api: APIClient, data_dir: Path) -> None:
    many = [sent(files.png(), "a.png"), sent(files.png(), "b.png")]
    answer = api.post("/api/tasks", {"files": many, "task_id": "61"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["task_id"])
    assert stored(data_dir) == []


def test_a_browser_sends_files_with_its_session_and_token(alice: User, data_dir: Path) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    refused = browser.post("/api/tasks", {"file": sent(files.png(), "a.png")})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert stored(data_dir) == []
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    answer = browser.post("/api/tasks", {"file": sent(files.png(), "a.png")}, HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 201


@pytest.mark.parametrize("url", ["http://a.example/x?y=1", "https://a.example:8443/"])
def test_a_webhook_address_may_be_any_web_address(api: APIClient, url: str) -> None:
    assert api.post("/api/tasks", {"file": sent(files.png(), "a.png"), "webhook_url": url}).status_code == 201


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "a.example/x", "http://", "http:///x",
        "https://user:secret@a.example/", "https://user@a.example/", "http://a.example:99999/", "http://[::1/",
        "http://a.example/\u202ex", "http://a.exa mple/", "https://a.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_another_address_is_refused_and_nothing_is_stored(api: APIClient, data_dir: Path, url: str) -> None:
    answer = api.post("/api/tasks", {"file": sent(files.png(), "a.png"), "webhook_url": url})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["webhook_url"])
    assert (Upload.objects.count(), stored(data_dir)) == (0, [])


def test_many_documents_cost_a_list_no_more_queries_than_one(
    alice: User, client_of: ClientOf, django_assert_num_queries: Any, make_document: Any
) -> None:
    api = client_of(alice)
    make_document()
    api.get("/api/tasks")  # the key's use is noted once a minute
    for count in (1, 3):
        with django_assert_num_queries(3):  # the key, the count, the documents
            answer = api.get("/api/tasks")
        assert len(answer.json()["results"]) == count
        make_document(1)
        make_document(1)
