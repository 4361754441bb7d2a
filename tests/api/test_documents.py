"""Documents: found, listed, stopped, read again, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tasks.models import Document, Status, Upload
from tests.api.conftest import MakeDocument, end, stored


def names(answer: Any) -> list[str]:
    return [document["name"] for document in answer.json()["results"]]


@pytest.fixture
def three(make_document: MakeDocument) -> list[Document]:
    """Of three ages, sizes and states."""
    first = end(make_document(2, name="b.pdf", task_id="scan-1"), "one", "two")
    second = end(make_document(3, name="c.pdf", task_id="scan-2"), "one", None, "three")
    return [first, second, make_document(1, name="a.pdf", task_id="letter")]


def test_documents_that_are_alike_keep_their_order(api: APIClient, make_document: MakeDocument) -> None:
    made = [str(make_document(1).pk) for _number in range(6)]
    Document.objects.update(created_at=timezone.now())
    urls = ["/api/tasks?ordering=name&limit=3", "/api/tasks?ordering=name&limit=3&offset=3"]
    listed = [document["id"] for url in urls for document in api.get(url).json()["results"]]
    assert listed == sorted(made, reverse=True)


@pytest.mark.usefixtures("three")
class TestList:
    def test_newest_first(self, api: APIClient) -> None:
        assert names(api.get("/api/tasks")) == ["a.pdf", "c.pdf", "b.pdf"]

    @pytest.mark.parametrize(
        "order, wanted",
        [
            ("name", ["a.pdf", "b.pdf", "c.pdf"]),
            ("-name", ["c.pdf", "b.pdf", "a.pdf"]),
            ("created_at", ["b.pdf", "c.pdf", "a.pdf"]),
            ("-pages_total", ["c.pdf", "b.pdf", "a.pdf"]),
            ("status", ["c.pdf", "a.pdf", "b.pdf"]),
            ("owner", ["a.pdf", "c.pdf", "b.pdf"]),
        ],
    )
    def test_in_another_order(self, api: APIClient, order: str, wanted: list[str]) -> None:
        assert names(api.get("/api/tasks", {"ordering": order})) == wanted

    @pytest.mark.parametrize(
        "status, wanted",
        [(["partial"], ["c.pdf"]), (["queued", "succeeded"], ["a.pdf", "b.pdf"]), (["failed"], [])],
    )
    def test_of_a_status(self, api: APIClient, status: list[str], wanted: list[str]) -> None:
        assert names(api.get("/api/tasks", {"status": status})) == wanted

    def test_of_a_status_that_there_is_none(self, api: APIClient) -> None:
        answer = api.get("/api/tasks", {"status": "done"})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["status"])

    @pytest.mark.parametrize(
        "text, wanted", [("B.PDF", ["b.pdf"]), ("scan", ["c.pdf", "b.pdf"]), ("letter", ["a.pdf"]), ("zz", [])]
    )
    def test_found_by_name_or_task_id(self, api: APIClient, text: str, wanted: list[str]) -> None:
        assert names(api.get("/api/tasks", {"search": text})) == wanted

    def test_piece_by_piece(self, api: APIClient) -> None:
        first = api.get("/api/tasks", {"limit": 2})
        assert (first.json()["count"], names(first), first.json()["previous"]) == (3, ["a.pdf", "c.pdf"], None)
        second = api.get(first.json()["next"])
        assert (names(second), second.json()["next"]) == (["b.pdf"], None)
        assert names(api.get(second.json()["previous"])) == ["a.pdf", "c.pdf"]

    @pytest.mark.parametrize("query", [{"limit": "x"}, {"limit": -1}, {"offset": "x"}])
    def test_a_piece_that_makes_no_sense_is_refused(self, api: APIClient, query: dict) -> None:
        assert api.get("/api/tasks", query).status_code == 400

    def test_a_piece_beyond_the_end_is_empty(self, api: APIClient) -> None:
        assert names(api.get("/api/tasks", {"offset": 10**30})) == []

    def test_a_search_with_a_nul_is_refused(self, api: APIClient) -> None:
        assert api.get("/api/tasks", {"search": "a\0b"}).status_code == 400


def test_a_finished_document_says_what_it_took(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(3), "one", None, "three")
    facts = api.get(f"/api/tasks/{document.pk}").json()
    shown = {name: facts[name] for name in ("status", "progress", "pages_succeeded", "pages_failed", "error")}
    assert shown == {
        "status": "partial",
        "progress": 100,
        "pages_succeeded": 2,
        "pages_failed": 1,
        "error": "1 of 3 pages could not be read",
    }
    assert facts["finished_at"].endswith(("Z", "+00:00"))


def test_progress_counts_pages(api: APIClient, make_document: MakeDocument) -> None:
    document = make_document(3, task_id="61")
    Document.objects.filter(pk=document.pk).update(status=Status.RUNNING, pages_succeeded=1, waiting_for="no answer")
    assert api.get("/api/tasks/61/progress").json() == {
        "task_id": "61",
        "status": "running",
        "progress": 33,
        "pages_total": 3,
        "pages_succeeded": 1,
        "pages_failed": 0,
        "eta_seconds": None,
        "waiting_for": "no answer",
    }


def test_the_result_marks_what_was_not_read(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(3, task_id="61"), "# One", None, "Three")
    assert api.get("/api/tasks/61/result").json() == {
        "task_id": "61",
        "id": str(document.pk),
        "name": "book.pdf",
        "status": "partial",
        "content": "# One\n\n> **[Page 2 could not be read: the model's answer was empty]**\n\nThree\n",
        "pages_total": 3,
        "pages_succeeded": 2,
        "pages_failed": 1,
        "error": "1 of 3 pages could not be read",
        "result_dir": f"/results/{document.pk}",
        "finished_at": api.get("/api/tasks/61").json()["finished_at"],
    }


def test_cancel_stops_what_is_owed_and_may_be_said_twice(api: APIClient, make_document: MakeDocument) -> None:
    document = make_document(2)
    for _again in range(2):
        answer = api.post(f"/api/tasks/{document.pk}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    assert document.events.filter(type="document.canceled").count() == 1


def test_retry_owes_the_failed_pages_again(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(3), "one", None, "three")
    answer = api.post(f"/api/tasks/{document.pk}/retry")
    assert (answer.status_code, answer.json()["status"], answer.json()["pages_failed"]) == (200, "queued", 0)
    assert list(document.page_set.values_list("status", flat=True)) == ["succeeded", "queued", "succeeded"]


def test_retry_of_what_did_not_fail_says_so(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(1), "one")
    answer = api.post(f"/api/tasks/{document.pk}/retry")
    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_retry")


def test_rerun_is_a_new_document_of_the_same_file(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(3, prompt="In verse.", pages="1-2"), "one", "two")
    answer = api.post(f"/api/tasks/{document.pk}/rerun", {"pages": "3"}, format="json")
    facts = answer.json()
    assert (answer.status_code, facts["rerun_of"], facts["status"]) == (201, str(document.pk), "queued")
    assert (facts["prompt"], facts["pages"], facts["pages_total"]) == ("In verse.", "3", 1)
    assert (Upload.objects.count(), Document.objects.count()) == (1, 2)


@pytest.mark.parametrize("wish", [{"engine": "tesseract"}, {"pages": "9-2"}, {"pages": "4"}])
def test_a_rerun_that_cannot_be_is_refused(api: APIClient, make_document: MakeDocument, wish: dict) -> None:
    answer = api.post(f"/api/tasks/{make_document(3).pk}/rerun", wish, format="json")
    assert (answer.status_code, list(answer.json()["errors"]), Document.objects.count()) == (400, list(wish), 1)


def test_delete_takes_the_file_with_the_last_document(
    api: APIClient, make_document: MakeDocument, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    document = end(make_document(1), "one")
    again = api.post(f"/api/tasks/{document.pk}/rerun").json()["id"]
    left = []
    for key in (document.pk, again):
        with django_capture_on_commit_callbacks(execute=True):
            answer = api.delete(f"/api/tasks/{key}")
        left.append(len(stored(data_dir)))
        assert (answer.status_code, answer.content) == (204, b"")
        assert api.delete(f"/api/tasks/{key}").status_code == 404
    assert left == [1, 0]
