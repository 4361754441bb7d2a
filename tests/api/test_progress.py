"""How far a reading is, for clients that know three states; and a percent that never falls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from tasks.models import Document, Status
from tasks.pipeline.locking import locked
from tasks.pipeline.retry import retry_document
from tasks.pipeline.stop import cancel_document, stop_document
from tests.api.conftest import MakeDocument, end, read_next


def progress(api: APIClient, key: str = "61") -> dict:
    answer = api.get(f"/api/progress/{key}")
    assert answer.status_code == 200
    return dict(answer.json())


def test_it_runs_from_the_first_moment(api: APIClient, make_document: MakeDocument) -> None:
    make_document(3, task_id="61")
    assert progress(api) == {"status": "success", "task_id": "61", "state": "running", "progress": 0}
    assert api.get("/api/result/61").json() == {"status": "running", "task_id": "61"}


def test_it_counts_pages_and_is_finished_with_the_last(api: APIClient, make_document: MakeDocument) -> None:
    make_document(3, task_id="61")
    seen = []
    for _page in range(3):
        read_next("text")
        seen.append((progress(api)["progress"], progress(api)["state"]))
    assert seen == [(33, "running"), (66, "running"), (100, "finished")]


def test_a_document_with_an_unread_page_is_finished(api: APIClient, make_document: MakeDocument) -> None:
    document = end(make_document(2, task_id="61"), "one", None)
    assert progress(api)["state"] == "finished"
    assert api.get("/api/result/61").json() == {
        "status": "success",
        "task_id": "61",
        "state": "finished",
        "result_dir": f"/results/{document.pk}",
        "files": ["pages/0001.md", "pages/0002.md", "result.json", "result.md", "result.mmd"],
    }


def stop(document: Document) -> None:
    with locked(document.pk) as current:
        stop_document(document=current, reason="the provider refused the key", code="wrong_key")


@pytest.mark.parametrize(
    "ending, reason",
    [
        (stop, "the provider refused the key"),
        (lambda document: end(document, None, None), "2 of 2 pages could not be read"),
        (lambda document: cancel_document(document=document), "the reading was canceled"),
    ],
    ids=["stopped", "failed", "canceled"],
)
def test_a_reading_without_a_result_says_why(
    api: APIClient, make_document: MakeDocument, ending: Callable[[Document], object], reason: str
) -> None:
    ending(make_document(2, task_id="61"))
    shown = progress(api)
    assert (shown["state"], shown["message"]) == ("error", reason)
    assert shown["progress"] < 100
    result = {"status": "error", "state": "error", "task_id": "61", "message": reason}
    assert api.get("/api/result/61").json() == result


def test_the_percent_does_not_fall_when_a_failed_document_is_read_again(
    api: APIClient, make_document: MakeDocument
) -> None:
    document = end(make_document(4, task_id="61"), None, None, None, None)
    failed_at = progress(api)["progress"]
    retry_document(document=document)
    seen = [progress(api)]
    for _page in range(4):
        read_next("text")
        seen.append(progress(api))
    assert [each["progress"] for each in seen] == [failed_at] * 4 + [100]
    assert [each["state"] for each in seen] == ["running"] * 4 + ["finished"]


def test_what_was_finished_stays_finished_while_failed_pages_are_read_again(
    api: APIClient, make_document: MakeDocument
) -> None:
    document = end(make_document(2, task_id="61"), "one", None)
    again = retry_document(document=document)
    assert (again.status, progress(api)["state"], progress(api)["progress"]) == (Status.QUEUED, "finished", 100)
    assert "pages/0001.md" in api.get("/api/result/61").json()["files"]
    cancel_document(document=document)
    assert (progress(api)["state"], progress(api)["progress"]) == ("finished", 100)


@pytest.mark.parametrize("key", ["nope", "a%00b", "..", "%252e%252e", "a" * 65, "a%20b", "%EF%BB%BF"])
@pytest.mark.parametrize("route", ["progress", "result"])
def test_an_unknown_task_is_an_error_in_this_portals_form(
    api: APIClient, make_document: MakeDocument, route: str, key: str
) -> None:
    answer = api.get(f"/api/{route}/{key}")
    assert (answer.status_code, answer.json()) == (
        404,
        {"status": "error", "message": "Not found.", "detail": "Not found.", "code": "not_found"},
    )
