"""Pages, their pictures, batches and events."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from rest_framework.test import APIClient

from tasks.models import Document, Page
from tasks.pipeline.delete import delete_document
from tasks.pipeline.show import draw_page
from tests import files
from tests.api.conftest import MakeDocument, end

MISSING = {"detail": "No Page matches the given query.", "code": "not_found"}


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(3, task_id="61"), "# One", None, "Three")


def picture(answer: Any) -> Image.Image:
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.usefixtures("document")
class TestPages:
    def test_a_page_that_was_read(self, api: APIClient) -> None:
        assert api.get("/api/tasks/61/pages/1").json() == {
            "number": 1,
            "status": "succeeded",
            "markdown": "# One",
            "corrected": False,
            "markdown_read": "# One",
            "revision": 0,
            "reused": False,
            "boxes": [],
            "turned": None,
            "engine": "echo",
            "model": "",
            "prompt_version": "",
            "attempts": 1,
            "duration_ms": 1200,
            "tokens_in": 10,
            "tokens_out": 20,
            "cost": None,
            "error": "",
            "error_code": "",
            "doubt": None,
            "second_look": None,
            "read_at": None,
            "accepted_at": None,
            "accepted_by": None,
            "formulas_bad": None,
        }

    def test_a_page_that_failed_says_why(self, api: APIClient) -> None:
        page = api.get("/api/tasks/61/pages/2").json()
        assert (page["status"], page["error"], page["error_code"]) == (
            "failed",
            "the model's answer was empty",
            "empty",
        )

    def test_the_list_is_in_order_and_in_pieces(self, api: APIClient) -> None:
        pages = api.get("/api/tasks/61/pages", {"limit": 2}).json()
        assert (pages["count"], [page["number"] for page in pages["results"]]) == (3, [1, 2])
        assert [page["number"] for page in api.get(pages["next"]).json()["results"]] == [3]

    @pytest.mark.parametrize("number", ["4", "0", "999999", "x", "-1", "9999999", "1.0"])
    def test_a_page_that_is_not_there(self, api: APIClient, number: str) -> None:
        for end_of_url in ("", "/image"):
            answer = api.get(f"/api/tasks/61/pages/{number}{end_of_url}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestRetry:
    def test_a_failed_page_is_owed_again(self, api: APIClient, document: Document) -> None:
        page = api.post("/api/tasks/61/pages/2/retry").json()
        assert (page["status"], page["error"]) == ("queued", "")
        task = api.get("/api/tasks/61").json()
        assert (task["status"], task["pages_succeeded"], task["pages_failed"]) == ("queued", 2, 0)
        assert api.get("/api/tasks/61/events", {"since": 2}).json()["results"][0]["type"] == "page.retrying"

    def test_a_page_that_was_read_keeps_its_text_meanwhile(self, api: APIClient, document: Document) -> None:
        page = api.post("/api/tasks/61/pages/1/retry").json()
        assert (page["status"], page["markdown"]) == ("queued", "# One")
        assert api.get("/api/tasks/61").json()["pages_succeeded"] == 1
        assert api.get("/api/tasks/61/result").json()["content"].startswith("# One\n\n")

    def test_a_page_that_is_owed_is_not_owed_twice(self, api: APIClient, document: Document) -> None:
        answers = [api.post("/api/tasks/61/pages/3/retry") for _time in range(2)]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert answers[1].json()["code"] == "page_owed"


def test_pages_are_numbered_as_in_the_file(api: APIClient, make_document: MakeDocument) -> None:
    make_document(5, task_id="part", pages="2,5")
    assert [page["number"] for page in api.get("/api/tasks/part/pages").json()["results"]] == [2, 5]
    assert api.get("/api/tasks/part/pages/1/image").status_code == 404


@pytest.mark.usefixtures("document")
class TestImage:
    def test_is_as_large_as_an_engine_sees_it(self, api: APIClient) -> None:
        answer = api.get("/api/tasks/61/pages/3/image")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert picture(answer).size == (834, 1112)  # 300 x 400 points at 200 DPI

    @pytest.mark.parametrize("width", [16, 333, 4096])
    def test_is_as_wide_as_wanted(self, api: APIClient, width: int) -> None:
        assert picture(api.get("/api/tasks/61/pages/3/image", {"width": width})).width == width

    @pytest.mark.parametrize("width", ["15", "4097", "0", "-5", "x", "1e3"])
    def test_has_bounds(self, api: APIClient, width: str) -> None:
        answer = api.get("/api/tasks/61/pages/3/image", {"width": width})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["width"])

    def test_is_for_its_owner_alone(self, api: APIClient) -> None:
        answer = api.get("/api/tasks/61/pages/3/image")
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))

    def test_is_sent_once(self, api: APIClient) -> None:
        tag = api.get("/api/tasks/61/pages/3/image", {"width": 100})["ETag"]
        again = api.get("/api/tasks/61/pages/3/image", {"width": 100}, HTTP_IF_NONE_MATCH=tag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        other = api.get("/api/tasks/61/pages/3/image", {"width": 101}, HTTP_IF_NONE_MATCH=tag)
        assert (other.status_code, other["ETag"] == tag) == (200, False)

    @pytest.mark.parametrize("accept", ["image/avif,image/webp,*/*;q=0.8", "image/png", "text/html", ""])
    def test_comes_whatever_is_accepted(self, api: APIClient, accept: str) -> None:
        assert api.get("/api/tasks/61/pages/3/image", HTTP_ACCEPT=accept).status_code == 200


def test_the_picture_of_a_file_that_is_gone(api: APIClient, document: Document) -> None:
    document.upload.path.unlink()
    answer = api.get("/api/tasks/61/pages/1/image")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_missing")


def test_the_picture_of_a_page_whose_document_is_deleted_meanwhile(
    document: Document, django_capture_on_commit_callbacks: Any
) -> None:
    """Not a page that can't be drawn: there is none."""
    page = Page.objects.select_related("document__upload").get(document=document, number=1)
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document=document)
    with pytest.raises(Document.DoesNotExist):
        draw_page(page=page)


def test_a_wide_picture_of_a_wide_page(api: APIClient, make_document: MakeDocument) -> None:
    document = make_document(1, content=files.png(640, 200), name="wide.png")
    for width, wanted in ((None, (640, 200)), (320, (320, 100)), (4000, (640, 200))):
        query = {"width": width} if width else {}
        assert picture(api.get(f"/api/tasks/{document.pk}/pages/1/image", query)).size == wanted


def test_batches_say_which_pages_they_hold(api: APIClient, make_document: MakeDocument, settings: Any) -> None:
    settings.BATCH_SIZE = 2
    make_document(3, task_id="61")
    shared = {"status": "queued", "attempts": 0, "started_at": None, "finished_at": None}
    assert api.get("/api/tasks/61/batches").json()["results"] == [
        {"number": 1, "first_page": 1, "last_page": 2, "pages_total": 2, **shared},
        {"number": 2, "first_page": 3, "last_page": 3, "pages_total": 1, **shared},
    ]


class TestEvents:
    def test_are_told_in_order(self, api: APIClient, document: Document) -> None:
        events = api.get("/api/tasks/61/events").json()
        assert [(event["seq"], event["type"]) for event in events["results"]] == [
            (1, "document.queued"),
            (2, "document.partial"),
        ]
        last = events["results"][-1]
        assert (list(last), last["task_id"]) == (["seq", "type", "task_id", "at", "data"], "61")
        assert last["data"]["pages_failed"] == 1

    @pytest.mark.parametrize("since, wanted", [(0, [1, 2]), (1, [2]), (2, []), (2**62, [])])
    @pytest.mark.usefixtures("document")
    def test_are_told_from_a_number_on(self, api: APIClient, since: int, wanted: list[int]) -> None:
        answer = api.get("/api/tasks/61/events", {"since": since})
        assert [event["seq"] for event in answer.json()["results"]] == wanted

    @pytest.mark.parametrize("since", ["x", "-1", str(2**64), "1.5"])
    @pytest.mark.usefixtures("document")
    def test_a_number_that_is_none(self, api: APIClient, since: str) -> None:
        answer = api.get("/api/tasks/61/events", {"since": since})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["since"])


@pytest.mark.parametrize("part", ["pages", "batches", "events"])
def test_many_parts_cost_no_more_queries_than_one(
    api: APIClient, make_document: MakeDocument, django_assert_num_queries: Any, settings: Any, part: str
) -> None:
    settings.BATCH_SIZE = 1
    make_document(1, task_id="one")
    end(make_document(3, task_id="three"), "one", "two", "three")
    api.get("/api/tasks")
    for task_id in ("one", "three"):
        with django_assert_num_queries(4):  # the key, the document, the count, the parts
            assert api.get(f"/api/tasks/{task_id}/{part}").status_code == 200
    assert Page.objects.count() == 4
