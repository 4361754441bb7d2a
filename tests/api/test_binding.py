"""How the pages become one text is a wish, and the pages keep their own."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tasks.models import Document, Page
from tasks.pipeline.correct import correct_page
from tests.api import samples
from tests.api.conftest import MakeDocument, end

HALF = "The committee met again in the spring and found that the"
PAGES = [
    f"The Book of Tea\n\n# 1 Aims\n\n{HALF}\n\n1",
    "The Book of Tea\n\nold rules held.\n\n# 1.1 Means\n\n2",
    "The Book of Tea\n\nThe end.\n\n3",
]
HEAD = "<!-- running head: The Book of Tea -->"


def result(api: APIClient) -> str:
    text: str = api.get("/api/tasks/61/result").json()["content"]
    return text


def exported(api: APIClient, format: str) -> bytes:
    answer: Any = api.get("/api/tasks/61/export", {"format": format})
    return b"".join(answer.streaming_content)


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(3, task_id="61"), *PAGES)


def test_who_says_nothing_gets_the_heads_and_the_levels_as_they_are(api: APIClient, document: Document) -> None:
    assert result(api) == "\n\n".join(PAGES) + "\n"


def test_without_running_heads_sentences_go_on(api: APIClient, document: Document) -> None:
    Document.objects.update(running="drop", headings="by_number")
    whole = f"The Book of Tea\n\n# 1 Aims\n\n{HALF} old rules held.\n\n## 1.1 Means\n\nThe end.\n"
    assert (result(api), exported(api, "md").decode()) == (whole, whole)
    assert api.get(f"/results/{document.pk}/result.md").getvalue().decode() == whole


def test_marks_stand_in_the_markdown_and_are_not_shown(api: APIClient, document: Document) -> None:
    Document.objects.update(running="mark")
    assert f"{HALF} old rules held.\n\n<!-- page number: 1 -->\n\n{HEAD}\n\n" in result(api)
    for format in ("html", "txt"):
        text = exported(api, format).decode()
        assert ("running head" in text, "page number" in text, f"{HALF} old rules held." in text) == (
            False,
            False,
            True,
        )


def test_the_pages_keep_their_own_text(api: APIClient, document: Document) -> None:
    Document.objects.update(running="drop", headings="by_number")
    kept = json.loads(exported(api, "json"))["page_results"]
    assert [page["markdown"] for page in kept] == PAGES
    assert api.get("/api/tasks/61/pages/2").json()["markdown"] == PAGES[1]
    with zipfile.ZipFile(io.BytesIO(exported(api, "zip"))) as archive:
        assert archive.read("pages/0002.md").decode() == f"{PAGES[1]}\n"


def test_corrections_are_joined(api: APIClient, document: Document) -> None:
    Document.objects.update(running="drop")
    correct_page(
        page=Page.objects.get(number=2), author=document.owner, text="The Book of Tea\n\nnew rules.\n\n2", based_on=0
    )
    assert f"{HALF} new rules.\n\n" in result(api)


def test_nothing_is_joined_over_a_page_that_was_not_read(api: APIClient, make_document: MakeDocument) -> None:
    end(make_document(3, task_id="61"), HALF, None, "old rules held.")
    note = "> **[Page 2 could not be read: the model's answer was empty]**"
    assert result(api) == f"{HALF}\n\n{note}\n\nold rules held.\n"


def test_nothing_is_joined_over_a_page_that_is_still_to_be_read(api: APIClient, make_document: MakeDocument) -> None:
    made = end(make_document(3, task_id="61"), HALF, "", "old rules held.")
    assert result(api) == f"{HALF} old rules held.\n"  # it is blank
    made.page_set.filter(number=2).update(status="queued")
    assert result(api) == f"{HALF}\n\nold rules held.\n"


def test_it_is_chosen_with_the_file_and_kept_by_another_reading(api: APIClient) -> None:
    def ask(**wishes: str) -> Any:
        file = SimpleUploadedFile("book.pdf", samples.pdf(2))
        return api.post("/api/tasks", {"file": file, "task_id": "61"} | wishes)

    answer = ask(running="mark", headings="by_number")
    assert (answer.status_code, answer.json()["running"], answer.json()["headings"]) == (201, "mark", "by_number")
    assert [ask(running="mark", headings="by_number").status_code, ask(running="drop").status_code] == [200, 409]
    again = api.post("/api/tasks/61/rerun", {"headings": "as_read"}, format="json").json()
    assert (again["running"], again["headings"]) == ("mark", "as_read")


@pytest.mark.parametrize("wish", [{"running": "hide"}, {"headings": "BY_NUMBER"}])
def test_a_word_that_nobody_knows_is_refused_at_its_place(api: APIClient, wish: dict[str, str]) -> None:
    answer = api.post("/api/tasks", {"file": SimpleUploadedFile("book.pdf", samples.pdf()), **wish})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(wish))


def test_the_description_names_the_words(api: APIClient) -> None:
    schemas: dict[str, Any] = api.get("/api/schema?format=json").json()["components"]["schemas"]
    assert schemas["RunningEnum"]["enum"] == ["keep", "mark", "drop"]
    assert schemas["HeadingsEnum"]["enum"] == ["as_read", "by_number", "in_context"]
