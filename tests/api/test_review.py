"""Pages to review, for programs: the list, and the word that a page is right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document, Page
from tests.api.conftest import ClientOf, MakeDocument, end
from tests.web.test_review import LOOPS, doubt

ACCEPT = "/api/tasks/61/pages/2/accept"


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return doubt(end(make_document(2, name="log.pdf", task_id="61"), "one", "two two two"), 2)


def test_the_list_says_what_waits_and_why(api: APIClient, document: Document) -> None:
    answer = api.get("/api/review").json()
    (page,) = answer["results"]
    assert answer["count"] == 1
    assert page.pop("url").endswith(f"/api/tasks/{document.pk}/pages/2")
    assert page.pop("read_at")
    assert page == {
        "task_id": "61",
        "id": str(document.pk),
        "name": "log.pdf",
        "number": 2,
        "doubt": LOOPS,
        "second_look": None,
        "engine": "echo",
        "model": "",
    }


def test_a_page_is_accepted(api: APIClient, document: Document) -> None:
    (page,) = api.get("/api/review").json()["results"]
    accepted = api.post(ACCEPT, {"read_at": page["read_at"]}, format="json")
    assert (accepted.status_code, accepted.json()["accepted_by"], accepted.json()["doubt"]) == (200, "alice", LOOPS)
    assert accepted.json() == api.get("/api/tasks/61/pages/2").json()
    assert api.get("/api/review").json()["count"] == 0


def test_nothing_needs_to_be_said_of_when_it_was_read(api: APIClient, document: Document) -> None:
    assert api.post(ACCEPT).status_code == 200


@pytest.mark.parametrize(
    "number, body, status, code",
    [
        (2, {"read_at": "2026-01-01T00:00:00Z"}, 409, "read_meanwhile"),
        (2, {"read_at": "yesterday"}, 400, "invalid"),
        (1, {}, 409, "no_doubt"),
        (3, {}, 404, "not_found"),
    ],
)
def test_what_is_refused(
    api: APIClient, document: Document, number: int, body: dict[str, Any], status: int, code: str
) -> None:
    answer = api.post(f"/api/tasks/61/pages/{number}/accept", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Page.objects.filter(accepted_at__isnull=False).count() == 0


def test_it_is_ones_own(client_of: ClientOf, document: Document, bob: User) -> None:
    program = client_of(bob)
    assert program.get("/api/review").json()["count"] == 0
    assert program.post(f"/api/tasks/{document.pk}/pages/2/accept").status_code == 404


def test_the_json_that_is_given_out_says_it_of_each_page(api: APIClient, document: Document) -> None:
    exported: Any = api.get("/api/tasks/61/export", {"format": "json"})
    pages = json.loads(b"".join(exported.streaming_content))["page_results"]
    assert [(page["doubt"], page["accepted_at"]) for page in pages] == [(None, None), (LOOPS, None)]


def test_the_text_that_is_given_out_says_nothing_of_the_doubt(api: APIClient, document: Document) -> None:
    before = api.get("/api/tasks/61/result").json()["content"]
    api.post(ACCEPT)
    assert (before, api.get("/api/tasks/61/result").json()["content"]) == ("one\n\ntwo two two\n",) * 2
