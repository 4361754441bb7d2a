"""Corrections: what a person writes stands in the place of what was read, everywhere."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document
from tasks.pipeline.correct import TEXT_MAX
from tests.api.conftest import ClientOf, MakeDocument, end

PLACE = "/api/tasks/61/pages/1/corrections"


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(2, task_id="61"), "Tle sum", None)


def put(api: APIClient, text: str | None, based_on: int, place: str = PLACE) -> Any:
    return api.put(place, {"text": text, "based_on": based_on}, format="json")


def exported(api: APIClient, format: str) -> bytes:
    answer: Any = api.get("/api/tasks/61/export", {"format": format})
    return b"".join(answer.streaming_content)


def test_a_correction_is_given_out_everywhere(api: APIClient, document: Document) -> None:
    page = put(api, "The *sum*", 0).json()
    assert (page["markdown"], page["corrected"], page["markdown_read"], page["revision"]) == (
        "The *sum*", True, "Tle sum", 1,
    )  # fmt: skip
    assert api.get("/api/tasks/61/pages/1").json() == page
    assert api.get("/api/tasks/61/result").json()["content"].startswith("The *sum*\n\n> **[Page 2")
    files = {name: exported(api, name) for name in ("md", "txt", "html", "json", "zip")}
    assert files["md"].startswith(b"The *sum*\n")
    assert files["txt"].startswith(b"The sum\n")
    assert b"<p>The <em>sum</em></p>" in files["html"]
    result = json.loads(files["json"])["page_results"][0]
    assert (result["markdown"], result["corrected"], result["markdown_read"]) == ("The *sum*", True, "Tle sum")
    archive = zipfile.ZipFile(io.BytesIO(files["zip"]))
    assert archive.read("pages/0001.md") == b"The *sum*\n"
    assert archive.read("result.md") == files["md"]


def test_the_history_is_kept(api: APIClient, document: Document) -> None:
    for based_on, text in enumerate(["one", "two", None, "three"]):
        assert put(api, text, based_on).status_code == 200
    history = api.get(PLACE).json()
    assert [(each["number"], each["author"], each["text"], each["is_withdrawal"]) for each in history["results"]] == [
        (1, "alice", "one", False),
        (2, "alice", "two", False),
        (3, "alice", "", True),
        (4, "alice", "three", False),
    ]


def test_what_was_read_can_stand_again(api: APIClient, document: Document) -> None:
    put(api, "The sum", 0)
    page = put(api, None, 1).json()
    assert (page["markdown"], page["corrected"], page["revision"]) == ("Tle sum", False, 2)


def test_the_later_of_two_is_told_and_overwrites_nothing(api: APIClient, document: Document) -> None:
    assert put(api, "mine", 0).status_code == 200
    answer = put(api, "yours", 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "corrected_meanwhile")
    assert api.get("/api/tasks/61/pages/1").json()["markdown"] == "mine"
    assert put(api, "yours", 1).json()["markdown"] == "yours"


def test_the_same_text_is_not_stored_again(api: APIClient, document: Document) -> None:
    assert [put(api, text, 0).json()["revision"] for text in ("Tle sum", None)] == [0, 0]
    assert [put(api, "The\r\nsum", based_on).json()["revision"] for based_on in (0, 1)] == [1, 1]
    assert api.get(PLACE).json()["results"][0]["text"] == "The\nsum"


def test_a_page_that_could_not_be_read_is_written_by_hand(api: APIClient, document: Document) -> None:
    place = "/api/tasks/61/pages/2/corrections"
    assert put(api, " \n", 0, place).json()["revision"] == 0
    page = put(api, "By hand", 0, place).json()
    assert (page["status"], page["markdown"], page["corrected"]) == ("failed", "By hand", True)
    assert api.get("/api/tasks/61/result").json()["content"] == "Tle sum\n\nBy hand\n"


def test_a_page_that_is_still_to_be_read_waits(api: APIClient, make_document: MakeDocument) -> None:
    make_document(1, task_id="61")
    answer = put(api, "early", 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ended")


def test_the_event_says_whose_it_is(api: APIClient, document: Document) -> None:
    put(api, "The sum", 0)
    event = api.get("/api/tasks/61/events").json()["results"][-1]
    facts = {name: event["data"][name] for name in ("number", "corrected", "revision", "author", "page_status")}
    assert (event["type"], facts) == (
        "page.corrected",
        {"number": 1, "corrected": True, "revision": 1, "author": "alice", "page_status": "succeeded"},
    )


@pytest.mark.parametrize(
    "body, fields",
    [
        ({}, ["text", "based_on"]),
        ({"text": "x"}, ["based_on"]),
        ({"text": "x", "based_on": -1}, ["based_on"]),
        ({"text": "x", "based_on": 2**31}, ["based_on"]),
        ({"text": "a\0b", "based_on": 0}, ["text"]),
        ({"text": ["x"], "based_on": "y"}, ["text", "based_on"]),
    ],
)
def test_bad_input(api: APIClient, document: Document, body: dict, fields: list[str]) -> None:
    answer = api.put(PLACE, body, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, fields)


def test_a_text_that_is_too_long(api: APIClient, document: Document) -> None:
    answer = put(api, "x" * (TEXT_MAX + 1), 0)
    assert (answer.status_code, answer.json()["code"]) == (413, "text_too_long")


def test_somebody_elses_page_is_not_there(document: Document, client_of: ClientOf, bob: User) -> None:
    place = f"/api/tasks/{document.pk}/pages/1/corrections"
    assert [client_of(bob).get(place).status_code, put(client_of(bob), "x", 0, place).status_code] == [404, 404]


@pytest.mark.parametrize("number", ["3", "0", "999999"])
def test_a_page_that_is_not_there(api: APIClient, document: Document, number: str) -> None:
    place = f"/api/tasks/61/pages/{number}/corrections"
    assert [api.get(place).status_code, put(api, "x", 0, place).status_code] == [404, 404]


def test_corrections_go_with_their_document(api: APIClient, document: Document) -> None:
    put(api, "The sum", 0)
    assert api.delete("/api/tasks/61").status_code == 204
