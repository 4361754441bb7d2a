"""Every try at a page, for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Attempt, Document
from tests.api.conftest import ClientOf, MakeDocument, end

PLACE = "/api/tasks/61/pages/1/attempts"


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    """Its first page was read at the second try."""
    document = end(make_document(2, task_id="61"), "one", None)
    begun = timezone.now()
    made = {
        "page": document.page_set.get(number=1), "engine": "openai", "model": "gpt-4o", "prompt_version": "page-1",
        "image_width": 10, "image_height": 20, "image_bytes": 300, "turned": 90, "tokens_in": 40, "duration_ms": 500,
        "started_at": begun, "finished_at": begun + timedelta(seconds=0.5),
    }  # fmt: skip
    rejected = {"outcome": "failed", "error": "the model repeats itself", "error_code": "repetition"}
    Attempt.objects.create(number=2, outcome="succeeded", temperature=0.2, tokens_out=60, **made)
    Attempt.objects.create(number=1, temperature=0.0, tokens_out=4096, **made, **rejected)
    return document


def test_they_are_told_in_order_with_all_that_is_known(api: APIClient, document: Document) -> None:
    first, second = api.get(PLACE).json()["results"]
    assert first.pop("started_at") < first.pop("finished_at")
    assert first == {
        "number": 1,
        "outcome": "failed",
        "error": "the model repeats itself",
        "error_code": "repetition",
        "engine": "openai",
        "model": "gpt-4o",
        "prompt_version": "page-1",
        "temperature": 0.0,
        "image_width": 10,
        "image_height": 20,
        "image_bytes": 300,
        "turned": 90,
        "tokens_in": 40,
        "tokens_out": 4096,
        "cost": None,
        "duration_ms": 500,
    }
    assert (second["number"], second["outcome"], second["temperature"], second["error"]) == (2, "succeeded", 0.2, "")


def test_a_page_that_nobody_tried_has_none(api: APIClient, document: Document) -> None:
    assert api.get("/api/tasks/61/pages/2/attempts").json()["results"] == []


@pytest.mark.parametrize("number", ["3", "0", "999999"])
def test_a_page_that_is_not_there(api: APIClient, document: Document, number: str) -> None:
    assert api.get(f"/api/tasks/61/pages/{number}/attempts").status_code == 404


def test_they_are_ones_own(client_of: ClientOf, document: Document, bob: User) -> None:
    assert client_of(bob).get(f"/api/tasks/{document.pk}/pages/1/attempts").status_code == 404
