"""Programs say whether pages are to be taken from a PDF's own text."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tasks.models import Document
from tests import files
from tests.api import samples


def sent(content: bytes, name: str = "book.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("own_text", ["never", "prefer", "scans_too"])
def test_it_is_chosen_with_the_file(api: APIClient, own_text: str) -> None:
    answer = api.post("/api/tasks", {"file": sent(samples.pdf(2)), "own_text": own_text})
    document = Document.objects.get()
    assert (answer.status_code, answer.json()["own_text"], document.own_text) == (201, own_text, own_text)
    due = set(document.page_set.values_list("own_text_due", flat=True))
    assert due == ({None} if own_text == "never" else {True})


def test_images_among_the_files_have_none(api: APIClient) -> None:
    many = [sent(samples.pdf()), sent(files.png(), "a.png")]
    answer = api.post("/api/tasks", {"files": many, "own_text": "prefer"})
    assert [item["own_text"] for item in answer.json()] == ["prefer", "never"]


@pytest.mark.parametrize("own_text", ["always", "PREFER", "1"])
def test_a_word_that_nobody_knows_is_refused_at_its_place(api: APIClient, own_text: str) -> None:
    answer = api.post("/api/tasks", {"file": sent(samples.pdf()), "own_text": own_text})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["own_text"])
    assert Document.objects.count() == 0


def test_it_is_chosen_at_the_second_of_two_steps(api: APIClient) -> None:
    path = api.post("/api/upload", {"file": sent(samples.pdf(3))}).json()["file_path"]
    wish = {"file_path": path, "task_id": "61", "own_text": "scans_too"}
    assert api.post("/api/start", wish, format="json").status_code == 200
    assert Document.objects.get().own_text == "scans_too"


def test_it_is_part_of_the_wishes_of_a_task_id(api: APIClient) -> None:
    def ask(own_text: str) -> int:
        wish = {"file": sent(samples.pdf()), "task_id": "61", "own_text": own_text}
        return int(api.post("/api/tasks", wish).status_code)

    assert [ask("prefer"), ask("prefer"), ask("never")] == [201, 200, 409]


def test_another_reading_keeps_it_unless_told_otherwise(api: APIClient) -> None:
    first = api.post("/api/tasks", {"file": sent(samples.pdf()), "own_text": "prefer"}).json()
    rerun = f"/api/tasks/{first['task_id']}/rerun"
    assert api.post(rerun, {}, format="json").json()["own_text"] == "prefer"
    assert api.post(rerun, {"own_text": "never"}, format="json").json()["own_text"] == "never"
    assert api.post(rerun, {"own_text": "maybe"}, format="json").status_code == 400


def test_the_description_names_the_words(api: APIClient) -> None:
    schemas: dict[str, Any] = api.get("/api/schema?format=json").json()["components"]["schemas"]
    assert schemas["OwnTextEnum"]["enum"] == ["never", "prefer", "scans_too"]
    for asked in ("NewDocumentRequest", "StartRequest", "RerunRequest"):
        assert "own_text" in schemas[asked]["properties"]
        assert "own_text" not in schemas[asked].get("required", ())
