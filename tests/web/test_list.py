"""The list of documents: searched, filtered, sorted, and what is done with several at once."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.models import Correction, Document, Page, Preset
from tasks.pipeline.ahead import pages_ahead
from tests.conftest import PASSWORD
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument, end
from tests.web.test_documents import words


def names(browser: Client, **query: str) -> list[str]:
    """The names in the list, from top to bottom."""
    page = browser.get("/", query).content.decode()
    return re.findall(r'<a href="/documents/[0-9a-f-]+">([^<]*)</a>', page)


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, search, is_found",
    [
        ("The invoice of May", "invoice", True),
        ("The invoice of May", "INVOICE", True),
        ("The invoice of May", "invoice of", True),
        ("The invoice of May", "of invoice", False),
        ("The invoice of May", "invoices", False),
        ("The invoice of May", "ay", True),
        ("The invoice of May", "yo", False),
        ("The invoice of May", "y", False),
        ("这是一张发票", "发票", True),
        ("这是一张发票", "一张发票", True),
        ("发票号 7", "票", True),
        ("这是一张发票", "票据", False),
        ('它说 it\'s "100%" a_b \\ done', "it's", True),
        ('它说 it\'s "100%" a_b \\ done', '"100%"', True),
        ('它说 it\'s "100%" a_b \\ done', "a%b", False),
        ('它说 it\'s "100%" a_b \\ done', "axb", False),
        ('它说 it\'s "100%" a_b \\ done', "\\", False),
        ('它说 it\'s "100%" a_b \\ done', "b \\ d", True),
        ("😀 faces 😀", "😀 f", True),
        ("Ünlü", "ün", True),
        ("abcd bcde", "abcde", False),
    ],
)
def test_the_text_of_pages_is_searched(
    browser: Client, make_document: MakeDocument, text: str, search: str, is_found: bool
) -> None:
    end(make_document(2, name="1.pdf"), "nothing", text)
    assert names(browser, q=search) == (["1.pdf"] if is_found else [])


def test_the_database_keeps_the_index_in_step(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1, name="1.pdf"), "first words")
    Page.objects.update(markdown="second thoughts")
    assert (names(browser, q="first"), names(browser, q="thoughts")) == ([], ["1.pdf"])
    assert (names(browser, q="fir"), names(browser, q="sec")) == ([], ["1.pdf"])  # so short, the index alone decides
    Page.objects.update(markdown="")
    assert (names(browser, q="thoughts"), names(browser, q="sec")) == ([], [])
    with connection.cursor() as cursor:  # whoever writes
        cursor.execute("UPDATE tasks_page SET markdown = 'third try'")
    assert names(browser, q="third") == ["1.pdf"]
    document.delete()
    end(make_document(1, name="2.pdf"), "fourth")
    assert (names(browser, q="third"), names(browser, q="fourth")) == ([], ["2.pdf"])


def test_where_it_was_found_is_shown_and_linked(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(3), "nothing", "before " * 20 + "the Needle\n\nis here " + "after " * 40, "needle")
    answer = browser.get("/", {"q": "needle"}).content
    page = answer.decode()
    assert f'<a href="/documents/{document.pk}#page-2">Page 2</a>' in page
    assert "<mark>Needle</mark> is here after" in page
    assert "Page 2 … before before" in words(answer)
    assert page.count("<mark>") == 1


def test_what_a_person_put_in_its_place_is_searched_instead(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(2, name="1.pdf"), "misread words", "other")
    page = document.page_set.earliest("number")
    wrote = Correction.objects.create(page=page, number=1, author=document.owner, text="the right words")
    Page.objects.filter(pk=page.pk).update(correction=wrote, revision=1)
    assert (names(browser, q="misread"), names(browser, q="right words")) == ([], ["1.pdf"])
    assert "the <mark>right words</mark>" in browser.get("/", {"q": "right words"}).content.decode()


def test_a_snippet_is_text(browser: Client, make_document: MakeDocument) -> None:
    end(make_document(1), f"needle {HOSTILE}")
    for search in ("needle", HOSTILE):
        page = browser.get("/", {"q": search}).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
        assert "<mark>" in page


def test_somebody_elses_pages_are_not_searched(
    browser: Client, make_document: MakeDocument, bob: User, browser_of: ClientOf
) -> None:
    end(make_document(1, name="hers.pdf"), "needle")
    assert (names(browser, q="needle"), names(browser_of(bob), q="needle")) == (["hers.pdf"], [])


# --- Filter, order, pages -------------------------------------------------------------------------


@pytest.fixture
def four(make_document: MakeDocument) -> list[Document]:
    return [
        end(make_document(1, name="b read.pdf"), "x"),
        make_document(4, name="a waiting.pdf"),
        end(make_document(2, name="d partial.pdf"), "x", None),
        end(make_document(3, name="c failed.pdf"), None, None, None),
    ]


@pytest.mark.parametrize(
    "query, order",
    [
        ({}, "cdab"),
        ({"sort": "added"}, "badc"),
        ({"sort": "name"}, "abcd"),
        ({"sort": "-name"}, "dcba"),
        ({"sort": "pages"}, "bdca"),
        ({"sort": "-pages"}, "acdb"),
        ({"sort": "state"}, "cdab"),
        ({"sort": "-state"}, "badc"),
        ({"sort": "owner__password"}, "cdab"),
        ({"status": "partial"}, "d"),
        ({"status": "queued"}, "a"),
        ({"status": "canceled"}, ""),
        ({"status": "no such"}, "cdab"),
        ({"status": "failed", "q": "failed", "sort": "name"}, "c"),
    ],
)
def test_the_address_says_what_is_shown(
    browser: Client, four: list[Document], query: dict[str, str], order: str
) -> None:
    assert [name[0] for name in names(browser, **query)] == list(order)


def test_headings_sort_and_sort_the_other_way_round(browser: Client, four: list[Document]) -> None:
    page = browser.get("/", {"q": "pdf"}).content.decode()
    assert 'href="/?q=pdf&amp;sort=name"' in page
    again = browser.get("/?q=pdf&sort=name").content.decode()
    assert ('href="/?q=pdf&amp;sort=-name"' in again, 'aria-sort="ascending"' in again) == (True, True)


def test_pages_of_the_list_keep_what_was_asked_for(browser: Client, make_document: MakeDocument) -> None:
    for number in range(51):
        make_document(1, name=f"{number:02}.pdf")
    page = browser.get("/?sort=name&status=queued&q=pdf").content.decode()
    assert 'href="/?q=pdf&amp;status=queued&amp;sort=name&amp;page=2"' in page
    assert names(browser, sort="name", status="queued", q="pdf", page="2") == ["50.pdf"]
    assert names(browser, sort="name", page="nonsense")[0] == "00.pdf"


@pytest.mark.parametrize("query", ["", "?q=text", "?status=partial&sort=state"])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    browser: Client, make_document: MakeDocument, query: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/{query}")
        return len(captured)

    end(make_document(2), "text", None)
    one = queries()
    end(make_document(2), "text", None)
    end(make_document(2), "text", None)
    assert queries() == one


# --- Several at once ------------------------------------------------------------------------------


def press(browser: Client, action: str, *documents: Document | str, **more: str) -> Any:
    keys = [each if isinstance(each, str) else str(each.pk) for each in documents]
    return browser.post(f"/documents/{action}", {"documents": keys, **more})


def said(answer: Any, browser: Client) -> str:
    return words(browser.get(answer.headers["Location"]).content)


def test_a_zip_has_a_folder_for_each_document(browser: Client, make_document: MakeDocument) -> None:
    documents = [
        end(make_document(2, name="Report.pdf"), "one", None),
        end(make_document(1, name="report.png"), "again"),
        end(make_document(1, name="..pdf"), "dots"),
        make_document(1, name="unread.pdf"),
    ]
    answer = press(browser, "export", *documents)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert re.fullmatch(r'attachment; filename="documents-[\d-]{10}\.zip"', answer.headers["Content-Disposition"])
    assert [name for name in archive.namelist() if "/images/" not in name] == [
        "Report/result.md", "Report/result.json", "Report/pages/0001.md", "Report/pages/0002.md",
        "report (2)/result.md", "report (2)/result.json", "report (2)/pages/0001.md",
        "document/result.md", "document/result.json", "document/pages/0001.md",
        "not-included.txt",
    ]  # fmt: skip
    assert "could not be read" in archive.read("Report/result.md").decode()
    assert archive.read("not-included.txt").decode() == "Still being read, so not included:\nunread.pdf\n"


def test_a_zip_of_nothing_is_refused_with_a_reason(browser: Client, make_document: MakeDocument) -> None:
    answer = press(browser, "export", make_document())
    assert "None of the selected documents has been read to its end yet." in said(answer, browser)


def test_retry_and_cancel_say_how_many(browser: Client, four: list[Document]) -> None:
    assert "2 documents are read again." in said(press(browser, "retry", *four), browser)
    assert "None of the selected documents has failed pages." in said(press(browser, "retry", four[0]), browser)
    assert "3 documents were canceled." in said(press(browser, "cancel", *four), browser)
    assert "None of the selected documents is being read." in said(press(browser, "cancel", *four), browser)
    assert sorted(Document.objects.values_list("status", flat=True)) == ["canceled"] * 3 + ["succeeded"]


def test_deleting_asks_first_how_many(browser: Client, four: list[Document]) -> None:
    question = press(browser, "delete", *four[:2], next="/?q=pdf")
    assert "Delete 2 documents with all their text? a waiting.pdf" in words(question.content).replace("b read.pdf ", "")
    assert Document.objects.count() == 4
    answer = press(browser, "delete", *four[:2], confirmed="yes", next="/?q=pdf")
    assert answer.headers["Location"] == "/?q=pdf"
    assert "2 documents were deleted." in said(answer, browser)
    assert Document.objects.count() == 2


def test_a_live_page_is_told_in_place(browser: Client, four: list[Document]) -> None:
    keys = [str(each.pk) for each in four]
    answer = browser.post("/documents/cancel", {"documents": keys}, headers={"X-Requested-With": "fetch"})
    assert answer.json() == {"detail": "1 document was canceled.", "count": 1}
    refused = browser.post("/documents/export", {"documents": []}, headers={"X-Requested-With": "fetch"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ended")


ACTIONS = ["export", "retry", "cancel", "delete"]


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_not_ones_own_is_as_if_it_were_not_named(
    browser_of: ClientOf, four: list[Document], bob: User, action: str
) -> None:
    answer = press(browser_of(bob), action, *four, str(uuid.uuid4()), "nonsense", confirmed="yes")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert [each.status for each in Document.objects.order_by("created_at")] == [each.status for each in four]


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_asks_for_a_login_a_post_and_a_token(
    client: Client, browser: Client, alice: User, four: list[Document], action: str
) -> None:
    assert client.post(f"/documents/{action}").headers["Location"] == f"/login?next=/documents/{action}"
    assert browser.get(f"/documents/{action}").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.login(username="alice", password=PASSWORD)
    assert press(strict, action, *four, confirmed="yes").status_code == 403
    assert Document.objects.count() == 4


# --- What comes before ----------------------------------------------------------------------------


def test_what_is_ahead_is_ones_own_older_pages_on_the_same_engine(
    browser: Client, alice: User, make_document: MakeDocument, bob: User, settings: Any
) -> None:
    settings.OPENAI_API_KEY = "sk-test"
    make_document(100, owner=bob)
    end(make_document(9), *["x"] * 9)
    first, second, other = make_document(4), make_document(5), make_document(7, engine="openai")
    Document.objects.filter(pk=first.pk).update(status="running", pages_succeeded=1)
    assert pages_ahead(user=alice) == {second.pk: 3, other.pk: 0}
    assert browser.get("/documents/queue").json() == {str(second.pk): 3, str(other.pk): 0}


def test_a_running_document_says_its_speed(browser: Client, make_document: MakeDocument) -> None:
    from datetime import timedelta

    from django.utils import timezone

    document = make_document(100)
    started = timezone.now() - timedelta(minutes=10)  # so long ago that some seconds more make no difference
    Document.objects.update(status="running", pages_succeeded=40, started_at=started)
    row = words(browser.get(f"/documents/{document.pk}/row").content)
    assert "reading 40 of 100, 4.0 pages/min, 15 min left" in row


# --- Options --------------------------------------------------------------------------------------


def options(browser: Client) -> str:
    return browser.get("/").content.decode().split("data-options")[1].split("</details>")[0]


def test_engines_that_can_not_read_here_are_not_offered(browser: Client, settings: Any) -> None:
    assert re.findall(r'<option value="(openai|local|echo)"', options(browser)) == ["local", "echo"]
    settings.ENGINE, settings.OPENAI_API_KEY = "auto", "sk-test"
    assert re.findall(r'<option value="(\w+)"\s*(selected)?', options(browser))[:2] == [
        ("openai", "selected"), ("local", ""),
    ]  # fmt: skip
    settings.OPENAI_API_KEY = ""
    assert '<input type="hidden" value="local" data-engine>' in options(browser)


def test_models_used_before_are_suggested(browser: Client, make_document: MakeDocument, bob: User) -> None:
    for model, owner in (("old", None), ("new", None), ("old", None), ("his", bob)):
        document = make_document(1, owner=owner)
        Document.objects.filter(pk=document.pk).update(model=model)
    suggested = options(browser).split('id="models"')[1].split("</datalist>")[0]
    assert re.findall(r'value="(\w+)"', suggested) == ["old", "new"]


def test_ones_own_presets_are_offered_as_text(browser: Client, alice: User, bob: User) -> None:
    Preset.objects.create(owner=alice, name=HOSTILE, prompt=HOSTILE)
    Preset.objects.create(owner=bob, name="his", prompt="x")
    shown = options(browser)
    assert ("<script>alert" in shown, "&lt;script&gt;alert(1)" in shown, ">his<" in shown) == (False, True, False)


def test_the_large_drop_zone_is_for_who_has_nothing_yet(browser: Client, make_document: MakeDocument) -> None:
    assert 'class="drop large"' in browser.get("/").content.decode()
    assert 'class="drop large"' not in browser.get("/?q=nothing").content.decode()
    make_document()
    assert 'class="drop large"' not in browser.get("/").content.decode()


def test_files_of_a_zip_are_forgotten(browser: Client, make_document: MakeDocument, data_dir: Path) -> None:
    document = end(make_document(1), "x" * 100)
    answer = press(browser, "export", document)
    b"".join(answer.streaming_content)
    answer.close()
    assert list((data_dir / "tmp").iterdir()) == []
