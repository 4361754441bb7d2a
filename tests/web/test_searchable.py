"""The page that waits for a searchable PDF."""

from __future__ import annotations

import pytest
from django.test import Client

from tasks.models import Layout
from tests.web.conftest import HOSTILE, MakeDocument, end


@pytest.mark.parametrize(
    "language, said", [("en", "is being prepared: 0 of 2 pages are done"), ("zh-hans", "共 2 页，已完成 0 页")]
)
def test_it_waits_and_goes_on_by_itself(browser: Client, make_document: MakeDocument, language: str, said: str) -> None:
    document = end(make_document(2), "one", "two")
    browser.cookies["django_language"] = language
    assert f'href="/documents/{document.pk}/searchable"' in browser.get(f"/documents/{document.pk}").content.decode()
    answer = browser.get(f"/documents/{document.pk}/searchable")
    assert (said in " ".join(answer.content.decode().split()), answer.headers["Refresh"]) == (True, "3")
    assert Layout.objects.wanted().count() == 2


def test_the_download_begins_when_it_is_ready(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "one")
    Layout.objects.create(upload=document.upload, number=1, state="found")
    answer = browser.get(f"/documents/{document.pk}/searchable")
    assert answer.headers["Refresh"] == f"0; url=/api/tasks/{document.pk}/export?format=pdf"
    got = browser.get(answer.headers["Refresh"].partition("url=")[2])
    assert (got.status_code, got["Content-Type"]) == (200, "application/pdf")
    assert b"".join(got.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_it_says_why_there_is_none(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "one")
    Layout.objects.create(upload=document.upload, number=1, state="failed", error=HOSTILE)
    answer = browser.get(f"/documents/{document.pk}/searchable")
    page = answer.content.decode()
    assert ("No searchable PDF can be made" in page, "&lt;script&gt;alert(1)" in page) == (True, True)
    assert "Refresh" not in answer.headers


def test_a_document_that_is_still_read_wants_nothing_yet(browser: Client, make_document: MakeDocument) -> None:
    page = browser.get(f"/documents/{make_document(1).pk}/searchable").content.decode()
    assert "still being read" in page
    assert not Layout.objects.exists()
