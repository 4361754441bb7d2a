"""Whose documents the pages show; who gets in at all stands in tests/access."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tasks.models import Document
from tests.web.conftest import ClientOf, MakeDocument


def test_the_list_has_ones_own_documents_only(browser_of: ClientOf, make_document: MakeDocument, bob: User) -> None:
    make_document(name="hers.pdf")
    make_document(name="his.pdf", owner=bob)
    page = browser_of(bob).get("/").content.decode()
    assert ("his.pdf" in page, "hers.pdf" in page) == (True, False)


def test_a_form_that_is_too_old_says_so(alice: User, make_document: MakeDocument) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    answer = strict.post(f"/documents/{make_document().pk}/cancel")
    assert (answer.status_code, "too old" in answer.content.decode()) == (403, True)
    assert Document.objects.get().status == "queued"


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_a_page_that_is_not_in_the_document(browser: Client, make_document: MakeDocument, number: int) -> None:
    assert browser.get(f"/documents/{make_document(2).pk}/pages/{number}").status_code == 404
