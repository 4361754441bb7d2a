"""Correcting a page in the browser, and looking at what was corrected."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks.models import Correction, Document, Page
from tasks.pipeline.correct import correct_page
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument, end

LIVE = {"X-Requested-With": "fetch"}


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(2), "Tle sum", None)


def place(name: str, document: Document, number: int = 1) -> str:
    return reverse(name, args=[document.pk, number])


def save(browser: Client, document: Document, text: str, based_on: int | str = 0, **options: Any) -> Any:
    return browser.post(place("edit", document), {"text": text, "based_on": based_on}, **options)


def test_a_page_is_corrected_without_a_script(browser: Client, document: Document) -> None:
    form = browser.get(place("edit", document)).content.decode()
    assert "<title>" in form
    assert re.search(r"<textarea[^>]*>\nTle sum</textarea>", form)
    answer = save(browser, document, "The sum")
    assert answer.headers["Location"] == f"/documents/{document.pk}#page-1"
    page = browser.get(place("page", document)).content.decode()
    assert 'data-states="ef"' in browser.get(f"/documents/{document.pk}").content.decode()
    assert ("<p>The sum</p>" in page, "Corrected by alice" in " ".join(page.split())) == (True, True)


def test_a_live_page_takes_the_editor_alone(browser: Client, document: Document) -> None:
    form = browser.get(place("edit", document), headers=LIVE).content.decode()
    assert ("<textarea" in form, "<html" in form) == (True, False)
    assert save(browser, document, "The sum", headers=LIVE).status_code == 204


def test_line_ends_are_those_of_markdown(browser: Client, document: Document) -> None:
    save(browser, document, "one\r\ntwo\r\n")
    assert Correction.objects.get().text == "one\ntwo\n"


def test_the_later_of_two_sees_both_texts_and_loses_none(browser: Client, document: Document, charlie: User) -> None:
    correct_page(page=document.page_set.get(number=1), author=charlie, text="The <sum>", based_on=0)
    answer = save(browser, document, "The total", headers=LIVE)
    form = answer.content.decode()
    assert answer.status_code == 409
    assert "charlie corrected this page" in " ".join(form.split())
    assert "The <del>&lt;sum&gt;</del><ins>total</ins>" in form
    assert ">\nThe total</textarea>" in form
    assert 'name="based_on" value="1"' in form
    assert save(browser, document, "The total", based_on=1).status_code == 302
    assert list(Correction.objects.order_by("number").values_list("text", flat=True)) == ["The <sum>", "The total"]


@pytest.mark.parametrize("based_on", ["", "x", "-1", "²", "9" * 50])
def test_a_form_that_says_nothing_of_what_it_corrects_saves_nothing(
    browser: Client, document: Document, based_on: str
) -> None:
    assert save(browser, document, "The sum", based_on).status_code == 409
    assert Correction.objects.count() == 0


def test_a_refused_text_stays_in_the_editor(browser: Client, document: Document, settings: Any) -> None:
    text = "x" * 500_001
    answer = save(browser, document, text, headers=LIVE)
    assert (answer.status_code, text in answer.content.decode()) == (413, True)


def test_the_history_shows_who_changed_what(browser: Client, document: Document) -> None:
    save(browser, document, "The sum")
    save(browser, document, "The total", based_on=1)
    page = browser.get(place("history", document)).content.decode()
    assert "<del>Tle sum</del><ins>The total</ins>" in page
    assert page.count("<strong>alice</strong>") == 2
    second = browser.get(place("history", document), {"change": "2"}).content.decode()
    assert "The <del>sum</del><ins>total</ins>" in second
    assert browser.get(place("history", document), {"change": "3"}).status_code == 404


def test_what_was_read_can_stand_again(browser: Client, document: Document) -> None:
    save(browser, document, "The sum")
    assert browser.post(place("withdraw", document), {"based_on": 0}, headers=LIVE).status_code == 409
    assert browser.post(place("withdraw", document), {"based_on": 1}, headers=LIVE).status_code == 204
    page = Page.objects.select_related("correction").get(document=document, number=1)
    assert (page.text, page.is_corrected, page.revision) == ("Tle sum", False, 2)
    assert "went back to what was read" in browser.get(place("history", document)).content.decode()


def test_hostile_corrections_are_text(browser: Client, document: Document) -> None:
    save(browser, document, HOSTILE + "</textarea></pre>")
    for name in ("edit", "history", "page"):
        page = browser.get(place(name, document), headers=LIVE).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
        assert page.count("</textarea>") <= 1


def test_copying_gives_the_correction(browser: Client, document: Document) -> None:
    save(browser, document, "The *sum*")
    assert browser.get(place("page_text", document)).content.decode() == "The *sum*"
    assert browser.get(f"{place('page_text', document)}?plain").content.decode() == "The sum\n"
    whole = browser.get(f"/documents/{document.pk}/text")
    assert whole.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert whole.content.decode().startswith("The *sum*\n\n> **[Page 2 could not be read")


def test_finding_looks_at_what_stands(browser: Client, document: Document) -> None:
    def found(words: str) -> list[str]:
        page = browser.get(f"/documents/{document.pk}/find", {"q": words}, headers=LIVE).content.decode()
        return re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)

    save(browser, document, "The sum\nof <all> 总和是")
    assert found("tle") == []
    assert [found(words) for words in ("SUM  of", "<ALL>", "总和", "[", "", " ", "\0")] == [
        ["sum\nof"], ["&lt;all&gt;"], ["总和"], [], [], [], [],
    ]  # fmt: skip


def test_somebody_elses_corrections_are_not_there(document: Document, browser_of: ClientOf, bob: User) -> None:
    assert save(browser_of(bob), document, "x").status_code == 404
