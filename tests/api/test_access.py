"""Whose documents a list and a name mean; who gets in at all stands in tests/access."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document
from tests.api.conftest import ClientOf, MakeDocument, end


@pytest.fixture
def alices(make_document: MakeDocument) -> Document:
    return end(make_document(task_id="61"), "one", "two")


def test_staff_sees_no_more_of_others_documents(alices: Document, staff: APIClient) -> None:
    assert staff.get("/api/tasks/61").status_code == 404
    assert staff.get("/api/tasks").json()["results"] == []


def test_the_list_holds_ones_own_documents_alone(alices: Document, bob: User, client_of: ClientOf) -> None:
    assert client_of(bob).get("/api/tasks").json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_two_users_may_choose_the_same_task_id(
    alices: Document, bob: User, client_of: ClientOf, make_document: MakeDocument
) -> None:
    bobs = make_document(owner=bob, task_id="61")
    assert client_of(bob).get("/api/tasks/61").json()["id"] == str(bobs.pk)


def test_an_id_wins_over_a_task_id_that_looks_like_it(make_document: MakeDocument, api: APIClient) -> None:
    first = make_document()
    make_document(task_id=str(first.pk))
    assert api.get(f"/api/tasks/{first.pk}").json()["id"] == str(first.pk)
