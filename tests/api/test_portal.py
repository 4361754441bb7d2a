"""Clients of the FastAPI portal: all they send and look at, under the PASSWORD path and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document, Status
from tasks.pipeline.stop import cancel_document
from tests import files
from tests.api import samples
from tests.api.conftest import ClientOf, MakeDocument, end, read_next

PASSWORD = "open-sesame.2"


@pytest.fixture(autouse=True)
def _password(settings: Any, db: None) -> None:
    settings.PASSWORD = PASSWORD


@pytest.fixture
def portal() -> APIClient:
    """A client that knows the path and has nothing else; a server error is an answer, as it is over HTTP."""
    return APIClient(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def shared(portal: APIClient) -> User:
    assert at(portal, "GET", "/api/tasks").status_code == 200
    return User.objects.get(username="shared")


def at(client: APIClient, method: str, path: str, data: Any = None, format: str = "json", **headers: str) -> Any:
    send = getattr(client, method.lower())
    return send(f"/{PASSWORD}{path}", data, format=format if method == "POST" else None, **headers)


def pdf(pages: int = 3, name: str = "book.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf(pages), content_type="application/pdf")


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", files.png(), content_type="image/png")


# --- Sending --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("kind, pages", [("pdf", 3), ("image", 1)])
@pytest.mark.parametrize(
    "way, status", [("/api/async", "success"), ("/api/tasks", "success"), ("/process", "accepted")]
)
def test_a_file_is_sent(portal: APIClient, way: str, status: str, kind: str, pages: int, slash: str) -> None:
    file = pdf() if kind == "pdf" else picture()
    answer = at(portal, "POST", f"{way}/{kind}{slash}", {"file": file}, format="multipart")
    body = answer.json()
    document, status = Document.objects.get(), "accepted" if way == "/process" else "success"
    assert (answer.status_code, body["status"], body["task_id"]) == (200, status, document.task_id)
    assert (body["total_pages"], float(body["file_size_mb"])) == (pages, round(document.upload.size / 1e6, 2))
    assert body["endpoints"]["status"] == f"/api/tasks/{document.task_id}"
    assert at(portal, "GET", body["endpoints"]["status"]).json()["data"]["status"] == "pending"
    assert at(portal, "GET", body["endpoints"]["result"]).json()["status"] == "pending"
    assert body["endpoints"]["websocket"] == "/ws"
    assert document.owner.username == "shared"
    assert PASSWORD not in answer.content.decode()


def test_several_files_are_sent(portal: APIClient) -> None:
    sent = {"files": [pdf(), picture(), SimpleUploadedFile("no.txt", b"text")]}
    answer = at(portal, "POST", "/api/async/batch", sent, format="multipart")
    body = answer.json()
    assert (answer.status_code, body["total_tasks"]) == (200, 2)
    assert [(each["filename"], each["type"], each["total_pages"]) for each in body["submitted_tasks"]] == [
        ("book.pdf", "pdf", 3),
        ("a.png", "image", 1),
    ]
    (failed,) = body["failed_files"]
    assert (failed["filename"], "neither a PDF nor an image" in failed["error"]) == ("no.txt", True)


@pytest.mark.parametrize(
    "path, data",
    [
        ("/api/async/pdf", {}),
        ("/api/async/pdf", {"file": SimpleUploadedFile("a.pdf", b"no PDF")}),
        ("/process/image", {"file": SimpleUploadedFile("a.png", b"")}),
        ("/api/async/batch", {}),
        ("/api/async/batch", {"files": [SimpleUploadedFile("a.pdf", b"no PDF")]}),
    ],
)
def test_what_can_not_be_taken_is_refused_with_a_detail(portal: APIClient, path: str, data: dict) -> None:
    answer = at(portal, "POST", path, data, format="multipart")
    assert answer.status_code == 400
    assert isinstance(answer.json()["detail"], str)
    assert Document.objects.count() == 0


# --- Looking --------------------------------------------------------------------------------------


@pytest.fixture
def document(shared: User, make_document: MakeDocument) -> Document:
    return end(make_document(3, owner=shared, task_id="61"), "one", None, "three")


def row(document: Document) -> dict:
    return {
        "id": "61",
        "task_id": "61",
        "task_type": "pdf_ocr",
        "status": "completed",
        "file_name": "book.pdf",
        "file_size": document.upload.size,
        "total_pages": 3,
        "processed_pages": 3,
        "failed_pages": 1,
        "progress": 100,
        "created_at": document.created_at.isoformat(),
        "completed_at": document.finished_at.isoformat() if document.finished_at else None,
        "error_message": "1 of 3 pages could not be read",
    }


def test_tasks_are_listed_and_looked_at(portal: APIClient, document: Document) -> None:
    assert at(portal, "GET", "/api/tasks").json() == {"status": "success", "data": [row(document)]}
    assert at(portal, "GET", "/api/tasks/61").json() == {"status": "success", "data": row(document)}


def test_the_list_is_cut_and_sifted(portal: APIClient, document: Document, make_document: MakeDocument) -> None:
    make_document(1, owner=document.owner, task_id="62")
    assert [each["id"] for each in at(portal, "GET", "/api/tasks?limit=1").json()["data"]] == ["62"]
    assert [each["id"] for each in at(portal, "GET", "/api/tasks?limit=1&offset=1").json()["data"]] == ["61"]
    assert [each["id"] for each in at(portal, "GET", "/api/tasks?status=completed").json()["data"]] == ["61"]
    for wrong in ("status=done", "limit=0", "limit=x", "offset=-1", "offset=9999999999999999999"):
        assert at(portal, "GET", f"/api/tasks?{wrong}").status_code == 400


def test_the_result_is_found_where_either_description_puts_it(portal: APIClient, document: Document) -> None:
    body = at(portal, "GET", "/api/tasks/61/result").json()
    assert (body["task_id"], body["status"], body["progress"]) == ("61", "completed", 100)
    assert body["content"].startswith("one\n\n> **[Page 2 could not be read")
    assert [(p["page_number"], p["status"], p["content"], p["error_message"]) for p in body["page_results"]] == [
        (1, "completed", "one", None),
        (2, "failed", "", "the model's answer was empty"),
        (3, "completed", "three", None),
    ]
    assert {**body["data"], "data": body["data"]} == body


def test_pages_progress_and_batches(portal: APIClient, document: Document) -> None:
    pages = at(portal, "GET", "/api/tasks/61/pages").json()["data"]
    assert ([page["status"] for page in pages["pages"]], pages["total_pages"]) == (
        ["completed", "failed", "completed"],
        3,
    )
    page = at(portal, "GET", "/api/tasks/61/pages/3").json()["data"]
    assert (page["page_number"], page["page_result"]["content"]) == (3, "three")
    assert at(portal, "GET", "/api/tasks/61/pages/4").status_code == 404
    assert at(portal, "GET", "/api/tasks/61/progress").json()["data"]["processed_pages"] == 3
    (batch,) = at(portal, "GET", "/api/tasks/61/batches").json()["data"]["batches"]
    assert (batch["page_range"], batch["pages_in_batch"], batch["status"]) == ("1-3", 3, "completed")


def test_every_status_has_the_portals_word(portal: APIClient, shared: User, make_document: MakeDocument) -> None:
    made = make_document(1, owner=shared, task_id="q")
    seen = [at(portal, "GET", "/api/tasks/q").json()["data"]["status"]]
    Document.objects.filter(pk=made.pk).update(status=Status.RUNNING)
    seen.append(at(portal, "GET", "/api/tasks/q").json()["data"]["status"])
    read_next("text")
    seen.append(at(portal, "GET", "/api/tasks/q").json()["data"]["status"])
    end(make_document(1, owner=shared, task_id="f"), None)
    seen.append(at(portal, "GET", "/api/tasks/f").json()["data"]["status"])
    cancel_document(document=make_document(1, owner=shared, task_id="c"))
    seen.append(at(portal, "GET", "/api/tasks/c").json()["data"]["status"])
    assert seen == ["pending", "processing", "completed", "failed", "cancelled"]


def test_many_tasks_are_asked_after_at_once(portal: APIClient, document: Document) -> None:
    body = at(portal, "POST", "/api/tasks/batch/status", {"task_ids": ["61", "nope"]}).json()
    assert body["summary"] == {"total_tasks": 2, "status_counts": {"completed": 1, "not_found": 1}}
    assert body["tasks"][0] == {
        name: row(document)[name]
        for name in ("task_id", "status", "progress", "created_at", "completed_at", "error_message")
    }
    refused: list[Any] = [{}, {"task_ids": []}, {"task_ids": "61"}, {"task_ids": ["x"] * 501}, ["61"]]
    for wrong in refused:
        assert at(portal, "POST", "/api/tasks/batch/status", wrong).status_code == 400


@pytest.mark.parametrize("format, kind", [("json", "application/json"), ("txt", "text/plain"), ("md", "text/markdown")])
def test_exports(portal: APIClient, document: Document, format: str, kind: str) -> None:
    answer = at(portal, "GET", f"/api/tasks/61/export?format={format}")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)
    assert b"three" in b"".join(answer.streaming_content)


@pytest.mark.parametrize("what", ["stats", "metrics", "health"])
def test_the_system_is_looked_at_without_being_staff(portal: APIClient, what: str) -> None:
    answer = at(portal, "GET", f"/api/system/{what}")
    assert answer.json()["status"] == "success"
    assert portal.get(f"/api/system/{what}").status_code == 401


# --- What was there besides ------------------------------------------------------------------------


def test_the_native_api_and_the_two_steps_are_there_too(portal: APIClient) -> None:
    uploaded = at(portal, "POST", "/api/upload", {"file": pdf()}, format="multipart").json()
    wish = {"file_path": uploaded["file_path"], "task_id": "61"}
    assert at(portal, "POST", "/api/start", wish).json() == {"status": "running", "task_id": "61"}
    assert at(portal, "GET", "/api/progress/61").json()["state"] == "running"
    assert at(portal, "POST", "/api/tasks", {"file": pdf()}, format="multipart").status_code == 201
    assert at(portal, "POST", "/api/tasks/61/cancel").json()["status"] == "canceled"
    assert at(portal, "DELETE", "/api/tasks/61").status_code == 204


def test_our_own_pages_get_our_own_answers(portal: APIClient, document: Document) -> None:
    body = at(portal, "GET", "/api/tasks", HTTP_X_REQUESTED_WITH="fetch").json()
    assert [each["status"] for each in body["results"]] == ["partial"]
    assert body["results"][0]["url"] == f"http://testserver/{PASSWORD}/api/tasks/{document.pk}"


def test_an_unknown_address_is_json(portal: APIClient) -> None:
    answer = at(portal, "GET", "/api/nope")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Not found.")


# --- Who it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/tasks", "/api/tasks/61", "/api/async/pdf", "/", "/process/pdf", ""])
def test_without_a_password_there_is_no_such_path(
    portal: APIClient, document: Document, settings: Any, path: str
) -> None:
    settings.PASSWORD = ""
    assert at(portal, "GET", path).status_code == 404


@pytest.mark.parametrize("password", ["open-sesame", "open-sesame.22", "OPEN-SESAME.2", "open-sesame%2e3", "x"])
def test_another_word_is_no_such_path(portal: APIClient, password: str) -> None:
    assert portal.get(f"/{password}/api/tasks").status_code == 404


def test_the_shared_account_sees_its_own_alone(portal: APIClient, make_document: MakeDocument) -> None:
    alices = make_document(task_id="61")
    for path in ("/api/tasks/61", f"/api/tasks/{alices.pk}", "/api/tasks/61/result", f"/results/{alices.pk}/result.md"):
        assert at(portal, "GET", path).status_code == 404
    assert at(portal, "GET", "/api/tasks").json()["data"] == []


def test_a_key_on_top_acts_as_itself(alice: User, client_of: ClientOf, make_document: MakeDocument) -> None:
    make_document(task_id="61")
    assert at(client_of(alice), "GET", "/api/tasks/61").json()["data"]["id"] == "61"
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Token ocr_wrong")
    assert at(wrong, "GET", "/api/tasks").status_code == 401


def test_a_login_on_top_acts_as_itself(alice: User, make_document: MakeDocument) -> None:
    make_document(task_id="61")
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert at(browser, "GET", "/api/tasks/61").json()["data"]["id"] == "61"
    assert at(browser, "POST", "/api/async/pdf", {"file": pdf()}, format="multipart").status_code == 403


def test_nobody_logs_in_as_the_shared_account(portal: APIClient, shared: User) -> None:
    assert (shared.is_staff, shared.is_superuser, shared.has_usable_password()) == (False, False, False)
    for password in ("", "shared", PASSWORD, shared.password):
        answer = portal.post("/api/auth/token", {"username": "shared", "password": password}, format="json")
        assert answer.status_code == 400


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_a_shared_account_that_is_more_or_less_than_a_guest_closes_the_path(
    portal: APIClient, shared: User, change: dict
) -> None:
    User.objects.filter(pk=shared.pk).update(**change)
    assert at(portal, "GET", "/api/tasks").status_code == 404


def test_an_account_with_a_password_of_its_own_is_not_shared(portal: APIClient) -> None:
    User.objects.create_user("shared", password="somebody's own")
    assert at(portal, "GET", "/api/tasks").status_code == 404


def test_wrong_words_are_throttled_and_the_right_one_with_them(portal: APIClient) -> None:
    answers = [portal.get(f"/guess{number}/api/tasks").status_code for number in range(40)]
    assert (answers[:30], answers[30:]) == ([404] * 30, [429] * 10)
    throttled = at(portal, "GET", "/api/tasks")
    assert (throttled.status_code, throttled["Retry-After"]) == (429, "60")
    assert portal.get("/health", REMOTE_ADDR="10.0.0.2").status_code in (200, 503)
    assert at(portal, "GET", "/api/tasks", REMOTE_ADDR="10.0.0.2").status_code == 200


def test_this_sites_own_addresses_are_no_guesses(portal: APIClient) -> None:
    for _again in range(40):
        portal.get("/login")
    assert at(portal, "GET", "/api/tasks").status_code == 200


def test_the_description_says_nothing_of_it(portal: APIClient) -> None:
    for answer in (portal.get("/api/schema"), at(portal, "GET", "/api/schema")):
        text = answer.content.decode()
        assert PASSWORD not in text.replace(f"/{PASSWORD}/api/schema", "")
        assert "/process/" not in text
        assert "batch/status" not in text
