"""The list of documents and the document's own page, as the server makes them."""

from __future__ import annotations

import html
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks.models import Attempt, Document, Page
from tasks.rendering import word
from tests.web.conftest import HOSTILE, MakeDocument, end


def words(content: bytes) -> str:
    """The text of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def test_an_empty_list_says_what_to_do_and_who_reads(browser: Client) -> None:
    page = words(browser.get("/").content)
    assert "Drop images, PDFs or folders here, paste a screenshot, or choose files choose a folder" in page
    assert "Pages are read by the test engine" in page
    assert "Nothing has been read yet." in page


def test_the_embedded_engine_says_what_it_can_not_do(browser: Client, settings: Any) -> None:
    settings.ENGINE = "local"
    page = words(browser.get("/").content)
    assert "works offline, but cannot read formulas" in page
    assert "OPENAI_API_KEY" in page


@pytest.mark.parametrize("reuse", [True, False])
def test_a_fresh_reading_can_be_asked_for_where_earlier_ones_are_taken(
    browser: Client, settings: Any, reuse: bool
) -> None:
    settings.REUSE = reuse
    assert ("Read anew, even what was read before" in words(browser.get("/").content)) is reuse


def test_an_engine_without_its_key_is_told(browser: Client, settings: Any) -> None:
    settings.ENGINE, settings.OPENAI_API_KEY = "openai", ""
    assert "No engine is set up yet: set OPENAI_API_KEY" in words(browser.get("/").content)


def test_rows_say_the_state_in_words(browser: Client, make_document: MakeDocument) -> None:
    end(make_document(3, name="partial.pdf"), "one", None, "three")
    end(make_document(1, name="failed.pdf"), None)
    end(make_document(1, name="read.pdf"), "one")
    make_document(4, name="waiting.pdf")
    page = words(browser.get("/").content)
    assert "partial.pdf 3 partly read 1 page failed the model's answer was empty test engine" in page
    assert "failed.pdf 1 not read no page could be read the model's answer was empty test engine" in page
    assert " read.pdf 1 read test engine" in page
    assert "waiting.pdf 4 waiting test engine" in page


def test_the_strip_has_a_letter_a_page(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(3), "one", None, "three")
    page = browser.get(f"/documents/{document.pk}/row").content.decode()
    assert re.findall(r'data-states="(\w+)"', page) == ["sfs"]
    assert "data-numbers" not in page


def test_the_strip_of_a_page_range_has_its_numbers(browser: Client, make_document: MakeDocument) -> None:
    document = make_document(9)
    Page.objects.filter(document=document, number__in=(1, 2, 5)).delete()
    Document.objects.filter(pk=document.pk).update(pages="3-4,6-", pages_total=6)
    page = browser.get(f"/documents/{document.pk}/row").content.decode()
    assert re.findall(r'data-numbers="([\d ]+)"', page) == ["3 4 6 7 8 9"]


def test_the_list_asks_the_database_as_often_for_three_as_for_one(browser: Client, make_document: MakeDocument) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/")
        return len(captured)

    end(make_document(2), "one", None)
    one = queries()
    end(make_document(2), "one", "two")
    make_document(2)
    assert queries() == one


@pytest.mark.parametrize("pages", [1, 40])
def test_a_document_is_made_by_few_queries_however_long(
    browser: Client, make_document: MakeDocument, pages: int, django_assert_max_num_queries: Any
) -> None:
    document = end(make_document(pages), *["text"] * pages)
    with django_assert_max_num_queries(6):
        assert browser.get(f"/documents/{document.pk}").status_code == 200


def test_fifty_documents_a_page(browser: Client, make_document: MakeDocument) -> None:
    for number in range(51):
        make_document(1, name=f"number-{number:02}.pdf")
    first, second = (browser.get(f"/?page={page}").content.decode() for page in (1, 2))
    assert [page.count("<tr data-document") for page in (first, second)] == [50, 1]
    assert ("number-50.pdf" in first, "number-00.pdf" in second) == (True, True)


def test_search_looks_at_names(browser: Client, make_document: MakeDocument) -> None:
    make_document(name="Invoice 7.pdf")
    make_document(name="letter.pdf")
    page = words(browser.get("/", {"q": "invoice"}).content)
    assert ("Invoice 7.pdf" in page, "letter.pdf" in page, "1 document found" in page) == (True, False, True)
    assert "No document has “ no such ” in" not in page


@pytest.mark.parametrize("search", ["no such", "\0", "%", HOSTILE, "x" * 5000])
def test_a_search_that_finds_nothing_says_so(browser: Client, make_document: MakeDocument, search: str) -> None:
    make_document(name="letter.pdf")
    answer = browser.get("/", {"q": search})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_first_pages_come_with_the_document_and_the_others_later(
    browser: Client, make_document: MakeDocument
) -> None:
    document = end(make_document(3), "# First $x^2$", "Second", "Third")
    page = browser.get(f"/documents/{document.pk}").content.decode()
    assert '<span class="math inline">x^2</span>' in page
    assert ("Second" in page, "Third" in page) == (True, False)
    assert page.count('class="page"') == 3
    assert "Third" in browser.get(f"/documents/{document.pk}/pages/3").content.decode()


@pytest.mark.parametrize("is_there", [True, False])
def test_word_is_offered_where_pandoc_is(
    browser: Client, make_document: MakeDocument, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setattr(word, "_pandoc", lambda: "/usr/bin/pandoc" if is_there else None)
    page = browser.get(f"/documents/{end(make_document(1), 'x').pk}").content.decode()
    offered = re.findall(r'/export\?format=(\w+)" download', page)
    assert offered == ["md", "txt", "html", *(["docx"] if is_there else []), "json", "zip"]


def test_a_page_says_who_read_it(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "text")
    Page.objects.update(engine="openai", model="gpt-4o", attempts=2, duration_ms=3210, tokens_in=1240, tokens_out=80)
    page = words(browser.get(f"/documents/{document.pk}/pages/1").content)
    assert "gpt-4o 2 attempts All attempts 3.2 s 1,240 tokens in, 80 out" in page


@pytest.mark.parametrize("language, said", [("en", "taken from an earlier reading"), ("zh-hans", "取自先前的识别结果")])
def test_a_page_says_that_it_was_read_earlier(
    browser: Client, make_document: MakeDocument, language: str, said: str
) -> None:
    document = end(make_document(2), "text", "text")
    read_at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    Page.objects.filter(number=1).update(reused_from=uuid.uuid4(), read_at=read_at)
    browser.cookies["django_language"] = language
    pages = [browser.get(f"/documents/{document.pk}/pages/{number}").content.decode() for number in (1, 2)]
    assert [said in page for page in pages] == [True, False]
    assert '<time datetime="2026-03-01T09:30:00+00:00">' in pages[0]


def test_a_failed_page_says_why_in_its_place(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), None)
    Page.objects.update(error_code="wrong_key", error="Incorrect API key <b>sk-1</b>")
    page = browser.get(f"/documents/{document.pk}/pages/1").content.decode()
    assert "The provider did not accept the key." in page
    assert "Incorrect API key &lt;b&gt;sk-1&lt;/b&gt;" in page


def test_a_blank_page_is_called_blank(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "")
    assert "This page is blank." in browser.get(f"/documents/{document.pk}/pages/1").content.decode()


@pytest.mark.parametrize(
    "language, short, long",
    [
        ("en", "blank: nothing was sent", "There is nothing on the page, so nothing was sent."),
        ("zh-hans", "空白页：没有发送", "此页没有内容，因此没有发送。"),
    ],
)
def test_a_page_that_was_found_blank_says_that_nothing_was_sent(
    browser: Client, make_document: MakeDocument, language: str, short: str, long: str
) -> None:
    document, now = end(make_document(1), ""), timezone.now()
    Page.objects.update(engine="openai", model="", attempts=1)
    page = Page.objects.get()
    Attempt.objects.create(
        page=page, number=1, engine="openai", duration_ms=9, started_at=now, finished_at=now,
        outcome="succeeded", error="There is nothing on the page, so nothing was sent.", error_code="blank",
    )  # fmt: skip
    browser.cookies["django_language"] = language
    place = f"/documents/{document.pk}/pages/1"
    assert short in words(browser.get(place).content)
    assert long in words(browser.get(f"{place}/attempts").content)
    Page.objects.update(model="gpt-4o")
    assert short not in words(browser.get(place).content)


def test_a_document_that_waits_says_for_what(browser: Client, make_document: MakeDocument) -> None:
    document = make_document(1)
    Document.objects.update(status="running", waiting_for="connection refused")
    page = words(browser.get(f"/documents/{document.pk}").content)
    assert "The provider does not answer." in page
    assert "connection refused" in page


# --- Hostile text ---------------------------------------------------------------------------------


def test_names_errors_and_models_are_text(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(2, name=HOSTILE), None, HOSTILE)
    Document.objects.update(error=HOSTILE, model=HOSTILE, engine="openai", waiting_for=HOSTILE)
    Page.objects.update(error=HOSTILE, error_code=HOSTILE[:50], model=HOSTILE)
    for place in ("/", f"/documents/{document.pk}", f"/documents/{document.pk}/pages/1"):
        page = browser.get(place).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
    assert "&lt;script&gt;alert(1)" in browser.get("/").content.decode()


def test_the_text_of_a_page_can_not_act(browser: Client, make_document: MakeDocument) -> None:
    text = f'{HOSTILE}\n\n<iframe srcdoc="<script>1</script>"></iframe>\n\n[x](javascript:alert(3))\n\n<style>*</style>'
    document = end(make_document(1), text)
    page = browser.get(f"/documents/{document.pk}/pages/1").content.decode()
    for piece in ("<script>", "<iframe", "<style", "<img src=x", 'href="javascript:'):
        assert piece not in page


# --- What every answer has ------------------------------------------------------------------------


def test_no_page_needs_what_the_policy_forbids(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(2), "$x$", None)
    for place in ("/", f"/documents/{document.pk}", "/password", "/no/such/place"):
        answer = browser.get(place)
        page = answer.content.decode()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|href=\"javascript:", page) == []
        assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_the_title_and_the_icon_are_the_installations(browser: Client, settings: Any) -> None:
    settings.TITLE, settings.FAVICON_URL = "Archive <1>", "/static/other.ico"
    page = browser.get("/").content.decode()
    assert "Documents · Archive &lt;1&gt; </title>" in " ".join(page.replace("</title>", " </title>").split())
    assert '<link rel="icon" href="/static/other.ico">' in page


def test_words_for_scripts_come_in_the_readers_language(client: Client, db: None) -> None:
    chinese = client.get("/words.js", headers={"accept-language": "zh-CN"}).content.decode()
    assert json.dumps("已复制 Markdown。") in chinese
