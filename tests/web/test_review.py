"""The list of pages whose text may be wrong, and what takes a page from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tasks.models import Document, Page
from tasks.pipeline.correct import correct_page, withdraw_correction
from tasks.pipeline.retry import retry_page
from tests.api.conftest import read_next
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument, end
from tests.web.test_documents import words

LOOPS = "every answer looked wrong, and this is the last one: the model repeats itself"
EMPTY = "Nothing to review: there is no doubt about any of your pages."
LIVE = {"X-Requested-With": "fetch"}


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    """Its second page is doubtful."""
    return doubt(end(make_document(3, name="log.pdf"), "one", "two two two", "three"), 2)


def doubt(document: Document, *numbers: int, **facts: Any) -> Document:
    document.page_set.filter(number__in=numbers).update(**{"doubt": LOOPS, "read_at": timezone.now()} | facts)
    return document


def listed(browser: Client, **query: str) -> list[str]:
    """The pages in the list, from top to bottom."""
    page = browser.get("/review", query).content.decode()
    return [" ".join(title.split()) for title in re.findall(r"<h2>\s*<a [^>]*>([^<]*)</a>", page)]


def accept(browser: Client, page: Page, **fields: Any) -> Any:
    form = {"read_at": page.read_at.isoformat() if page.read_at else "", "next": "/review"} | fields
    return browser.post(reverse("accept", args=[page.document_id, page.number]), form, follow=True)


def test_a_doubtful_page_is_listed_with_its_reason_and_its_place(browser: Client, document: Document) -> None:
    page = browser.get("/review").content
    assert listed(browser) == ["log.pdf, page 2"]
    assert f"log.pdf, page 2 Every answer looked wrong. This is the best one: compare it with the picture. {LOOPS}" in (
        words(page)
    )
    place = f"/documents/{document.pk}"
    assert f'href="{place}#page-2"' in page.decode()
    assert f'src="/api/tasks/{document.pk}/pages/2/image?width=240"' in page.decode()


def test_the_navigation_counts_what_waits(browser: Client, document: Document) -> None:
    assert "Documents Review 1 pages wait" in words(browser.get("/").content)
    Page.objects.update(doubt=None)
    page = words(browser.get("/review").content)
    assert ("pages wait" in page, EMPTY in page) == (False, True)


def test_whoever_says_that_it_is_right_takes_it_from_the_list(browser: Client, document: Document, alice: User) -> None:
    answer = accept(browser, document.page_set.get(number=2))
    assert "Page 2 of “log.pdf” is right." in words(answer.content)
    assert EMPTY in words(answer.content)
    page = document.page_set.get(number=2)
    assert (page.accepted_by, page.doubt, page.markdown) == (alice, LOOPS, "two two two")
    assert page.accepted_at is not None
    event = document.events.get(type="page.accepted").data
    assert (event["number"], event["doubtful"], event["accepted"], event["accepted_by"]) == (2, True, True, "alice")


def test_the_document_says_who_accepted_it(browser: Client, document: Document) -> None:
    place, accepting = reverse("page", args=[document.pk, 2]), reverse("accept", args=[document.pk, 2])
    assert accepting in browser.get(place).content.decode()
    assert browser.post(accepting, {}, headers=LIVE).status_code == 204
    page = browser.get(place).content
    assert "There was a doubt about this text. alice said that it is right" in words(page)
    assert accepting not in page.decode()


def test_it_is_said_once(browser: Client, document: Document) -> None:
    for _time in range(2):
        accept(browser, document.page_set.get(number=2))
    assert document.events.filter(type="page.accepted").count() == 1


@pytest.mark.parametrize("read_at", ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00", "2026-13-01T00:00:00", "x"])
def test_a_text_that_was_read_meanwhile_is_not_accepted(browser: Client, document: Document, read_at: str) -> None:
    answer = accept(browser, document.page_set.get(number=2), read_at=read_at)
    assert "this page was read anew meanwhile; look at its new text first" in words(answer.content)
    assert listed(browser) == ["log.pdf, page 2"]


def test_a_page_without_a_doubt_needs_nobodys_word(browser: Client, document: Document) -> None:
    assert "there is no doubt about this page" in words(accept(browser, document.page_set.get(number=1)).content)
    refused = browser.post(reverse("accept", args=[document.pk, 1]), headers=LIVE)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_doubt")


def test_a_correction_takes_it_from_the_list_and_its_withdrawal_brings_it_back(
    browser: Client, document: Document, alice: User
) -> None:
    page = document.page_set.get(number=2)
    correct_page(page=page, author=alice, text="two", based_on=0)
    assert listed(browser) == []
    withdraw_correction(page=page, author=alice, based_on=1)
    assert listed(browser) == ["log.pdf, page 2"]


def test_a_reading_without_a_doubt_takes_it_from_the_list(browser: Client, document: Document) -> None:
    retry_page(page=document.page_set.get(number=2))
    assert listed(browser) == ["log.pdf, page 2"]  # its text stands until there is another
    read_next("two")
    assert listed(browser) == []


def test_what_was_said_of_a_text_says_nothing_of_the_next_one(browser: Client, document: Document) -> None:
    accept(browser, document.page_set.get(number=2))
    retry_page(page=document.page_set.get(number=2))
    read_next("two")
    page = document.page_set.get(number=2)
    assert (page.doubt, page.accepted_at, page.accepted_by) == (None, None, None)


def test_the_list_is_sorted_and_narrowed(browser: Client, document: Document, make_document: MakeDocument) -> None:
    other = end(make_document(1, name="a.pdf"), "one")
    doubt(other, 1, second_look={"by": "own_text", "score": 0.5, "lines": [], "numbers_read": [], "numbers_seen": []})
    assert listed(browser) == ["a.pdf, page 1", "log.pdf, page 2"]
    assert listed(browser, sort="read") == ["log.pdf, page 2", "a.pdf, page 1"]
    assert listed(browser, sort="name") == ["a.pdf, page 1", "log.pdf, page 2"]
    assert listed(browser, doubt="answers") == ["log.pdf, page 2"]
    assert listed(browser, doubt="look") == ["a.pdf, page 1"]
    assert listed(browser, sort="x", doubt="x", page="x") == ["a.pdf, page 1", "log.pdf, page 2"]
    Page.objects.update(second_look=None)
    assert "No page has this doubt." in words(browser.get("/review?doubt=look").content)


def test_a_long_list_comes_in_pieces(browser: Client, make_document: MakeDocument) -> None:
    doubt(end(make_document(21), *["text"] * 21), *range(1, 22))
    assert (len(listed(browser)), listed(browser, page="2")) == (20, ["book.pdf, page 21"])
    assert 'href="/review?sort=-read&amp;page=2"' in browser.get("/review").content.decode()


def test_the_list_costs_as_many_queries_for_many_pages(browser: Client, make_document: MakeDocument) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            browser.get("/review")
        return len(found)

    doubt(end(make_document(1), "one"), 1)
    one = queries()
    doubt(end(make_document(3), "one", "two", "three"), 1, 2, 3)
    assert (queries(), len(listed(browser))) == (one, 4)


def test_it_is_ones_own(browser_of: ClientOf, document: Document, bob: User) -> None:
    browser = browser_of(bob)
    assert (listed(browser), "pages wait" in words(browser.get("/").content)) == ([], False)
    assert accept(browser, document.page_set.get(number=2)).status_code == 404
    assert document.page_set.get(number=2).accepted_at is None


def test_what_a_page_says_is_never_markup(browser: Client, document: Document) -> None:
    Document.objects.update(name=HOSTILE)
    doubt(document, 2, doubt=HOSTILE)
    assert "<script>alert" not in browser.get("/review").content.decode()


def test_what_a_second_look_found_is_shown_with_its_numbers_marked(browser: Client, document: Document) -> None:
    lines = [{"read": f"paid 1,264.50 for {HOSTILE}", "seen": "paid 1,284.50 for"}, {"read": "", "seen": "left out"}]
    look = {"by": "own_text", "score": 0.9, "lines": lines, "numbers_read": ["126450"], "numbers_seen": ["128450"]}
    doubt(document, 2, second_look=look)
    for place in ("/review", reverse("page", args=[document.pk, 2])):
        page = browser.get(place).content
        assert "In the text paid 1,264.50 for" in words(page)
        assert "On the page paid 1,284.50 for On the page, not in the text left out" in words(page)
        assert "<mark>1,264.50</mark>" in page.decode()
        assert "<mark>1,284.50</mark>" in page.decode()
        assert "<script>alert" not in page.decode()
