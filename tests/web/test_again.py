"""Reading again: one page, with another engine, and comparing what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tasks.models import Attempt, Document, Page, Upload
from tests.web.conftest import HOSTILE, ClientOf, MakeDocument, end
from tests.web.test_documents import words

LIVE = {"X-Requested-With": "fetch"}


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(2), "one", None)


def again(document: Document) -> str:
    return reverse("again", args=[document.pk])


def test_a_failed_page_is_read_again_in_its_place(browser: Client, document: Document) -> None:
    page = browser.get(reverse("page", args=[document.pk, 2])).content.decode()
    retry = reverse("retry_one", args=[document.pk, 2])
    assert (retry in page, "Retry this page" in page) == (True, True)
    assert browser.post(retry, headers=LIVE).status_code == 204
    assert list(document.page_set.order_by("number").values_list("status", flat=True)) == ["succeeded", "queued"]
    assert browser.post(retry, headers=LIVE).json()["code"] == "page_owed"


def test_a_page_that_is_read_again_shows_its_text_and_says_so(browser: Client, document: Document) -> None:
    browser.post(reverse("retry_one", args=[document.pk, 1]))
    page = words(browser.get(reverse("page", args=[document.pk, 1])).content)
    assert "test engine reads this page again. Until then the text from before stands. one" in page


def test_a_doubtful_text_is_shown_with_the_doubt(browser: Client, document: Document) -> None:
    doubt = "every answer looked wrong, and this is the last one: the model repeats itself"
    document.page_set.filter(number=1).update(doubt=doubt)
    page = words(browser.get(reverse("page", args=[document.pk, 1])).content)
    said = "Every answer looked wrong. This is the best one: compare it with the picture."
    assert f"{said} {doubt} The text is right Correct it one" in page


@pytest.mark.parametrize(
    "bad, said",
    [
        (0, ""),
        (1, "1 formula here is not valid LaTeX, and is shown as it was read. Compare it with the picture."),
        (3, "3 formulas here are not valid LaTeX, and are shown as they were read. Compare them with the picture."),
    ],
)
def test_formulas_that_are_not_valid_are_told_of(browser: Client, document: Document, bad: int, said: str) -> None:
    document.page_set.filter(number=1).update(formulas_bad=bad)
    page = words(browser.get(reverse("page", args=[document.pk, 1])).content)
    assert said in page
    assert ("not valid LaTeX" in page) is bool(bad)


def test_the_form_offers_what_can_read(browser: Client, document: Document, settings: Any) -> None:
    settings.OPENAI_API_KEY = ""
    assert 'value="openai"' not in browser.get(again(document)).content.decode()
    settings.OPENAI_API_KEY = "sk-1"
    form = browser.get(again(document), {"pages": "2"}, headers=LIVE).content.decode()
    assert ('value="openai"' in form, 'name="pages" value="2"' in form, "<html" in form) == (True, True, False)
    settings.ENGINE = "local"
    Document.objects.update(engine="local")
    assert 'value="echo"' not in browser.get(again(document)).content.decode()


def test_another_reading_is_a_new_document(browser: Client, document: Document) -> None:
    answer = browser.post(again(document), {"engine": "echo", "model": "", "prompt": "Read!", "pages": "2"})
    new = Document.objects.get(rerun_of=document)
    assert (answer.headers["Location"], new.prompt, new.pages, new.pages_total) == (
        f"/documents/{new.pk}", "Read!", "2", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wish, reason",
    [
        ({"engine": "nobody"}, "nobody is not one of the available choices"),
        ({"engine": "echo", "pages": "7"}, "page 7 was asked for, but the file has 2"),
        ({"engine": "echo", "model": "x" * 201}, "at most 200 characters"),
        ({"engine": "echo", "pages": HOSTILE}, "is not a page or a range of pages"),
    ],
)
def test_a_wish_that_can_not_be_met_is_told_at_its_place(
    browser: Client, document: Document, wish: dict[str, str], reason: str
) -> None:
    answer = browser.post(again(document), wish)
    assert (answer.status_code, reason in words(answer.content)) == (400, True)
    assert "<script>alert" not in answer.content.decode()
    assert Document.objects.count() == 1


def test_the_pdfs_own_text_is_kept_or_changed(browser: Client, document: Document) -> None:
    Document.objects.update(own_text="prefer")
    form = browser.get(again(document)).content.decode()
    assert '<option value="prefer" selected>prefer it where it can be trusted</option>' in form
    browser.post(again(document), {"engine": "echo", "own_text": "scans_too"})
    assert Document.objects.get(rerun_of=document).own_text == "scans_too"
    refused = browser.post(again(document), {"engine": "echo", "own_text": "always"})
    assert (refused.status_code, "always is not one of the available choices" in words(refused.content)) == (400, True)


def test_an_image_has_no_text_of_its_own_to_choose(browser: Client, document: Document) -> None:
    Upload.objects.update(media_type="image/png")
    assert 'name="own_text"' not in browser.get(again(document)).content.decode()


def test_an_attempt_says_why_the_page_was_left_to_its_engine(browser: Client, document: Document) -> None:
    now = timezone.now()
    page = document.page_set.get(number=2)
    common = {"page": page, "duration_ms": 12, "started_at": now, "finished_at": now}
    Attempt.objects.create(
        **common, number=1, engine="own_text", outcome="declined", error="It is a scan.", error_code="own_text_hidden"
    )
    place = reverse("attempts", args=[document.pk, 2])
    told = words(browser.get(place, headers=LIVE).content)
    reason = "The page is a scan, and its own text an invisible layer over it."
    assert f"1 left to the engine {reason} the PDF's own text" in told
    told = words(browser.get(place, headers=LIVE | {"Accept-Language": "zh-hans"}).content)
    assert "1 交给引擎 这一页是扫描件，自带的文字是盖在上面的隐形文字层。 PDF 自带文字" in told


def test_a_page_says_that_it_was_taken_from_the_pdf(browser: Client, document: Document) -> None:
    Page.objects.filter(number=1).update(engine="own_text", model="pymupdf4llm")
    place = reverse("page", args=[document.pk, 1])
    assert "<span>the PDF&#x27;s own text</span>" in browser.get(place).content.decode()
    Page.objects.filter(number=2).update(status="running", own_text_due=True)
    Document.objects.update(status="running", finished_at=None)
    place = reverse("page", args=[document.pk, 2])
    assert "The PDF's own text is being looked at" in words(browser.get(place).content)


def test_attempts_are_told_with_one_query(browser: Client, document: Document, django_assert_num_queries: Any) -> None:
    now = timezone.now()
    page = document.page_set.get(number=2)
    for number in range(1, 4):
        Attempt.objects.create(
            page=page, number=number, engine="openai", model="gpt-4o", duration_ms=3210, outcome="failed",
            error=HOSTILE, prompt_version="page-1", tokens_in=1240, tokens_out=80, image_width=10, image_height=20,
            image_bytes=2048, turned=270, temperature=0.2, started_at=now, finished_at=now,
        )  # fmt: skip
    place = reverse("attempts", args=[document.pk, 2])
    browser.get(place)
    with django_assert_num_queries(4):  # the session, the person, the page, the attempts
        answer = browser.get(place, headers=LIVE)
    assert words(answer.content).count("gpt-4o page-1 0.2 3.2 s 1,240 + 80 – 10 × 20 2.0 KB turned by 270°") == 3
    assert "<script>alert" not in answer.content.decode()


# --- Comparing -------------------------------------------------------------------------------------


@pytest.fixture
def other(document: Document, make_document: MakeDocument) -> Document:
    """The same file, read anew by somebody else."""
    other = Document.objects.get(pk=make_document(2, content=document.upload.path.read_bytes()).pk)
    end(other, "ome <b>", "two")
    Page.objects.filter(document=other).update(engine="openai", model="gpt-9")
    return other


def compare(browser: Client, document: Document, number: int, **query: str) -> str:
    return browser.get(reverse("compare", args=[document.pk, number]), query).content.decode()


def test_both_readings_are_marked_and_named(browser: Client, document: Document, other: Document) -> None:
    page = compare(browser, document, 1)
    assert ("<del>one</del>" in page, "<ins>ome &lt;b&gt;</ins>" in page) == (True, True)
    assert "This document: test engine" in words(page.encode())
    assert "The other reading: gpt-9" in words(page.encode())


def test_a_text_is_taken_as_a_correction(browser: Client, document: Document, other: Document) -> None:
    take = reverse("take", args=[document.pk, 1])
    assert browser.post(take, {"with": str(other.pk), "based_on": "0"}).status_code == 302
    page = Page.objects.select_related("correction").get(document=document, number=1)
    assert (page.text, page.markdown, page.revision) == ("ome <b>", "one", 1)
    assert "Both readings of this page are the same." in compare(browser, document, 1)
    stale = browser.post(take, {"with": str(other.pk), "based_on": "0"}, follow=True)
    assert "somebody corrected this page meanwhile" in stale.content.decode()


def test_a_page_without_a_text_has_nothing_to_compare(browser: Client, document: Document, other: Document) -> None:
    page = compare(browser, document, 2)
    assert ("There is no text of this page here." in page, ">two</pre>" in page) == (True, True)


def test_the_next_difference_is_found(browser: Client, make_document: MakeDocument) -> None:
    first = end(make_document(4), "a", "b", "c", "d")
    end(make_document(4, content=first.upload.path.read_bytes()), "a", "b", "x", "d")
    assert "Next difference: page 3" in compare(browser, first, 1)
    assert "No difference on later pages" in compare(browser, first, 3)


def test_pages_that_were_not_read_are_passed_over(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(9, pages="2,5,9"), "a", "b", "c")
    end(make_document(9, content=document.upload.path.read_bytes(), pages="5"), "x")
    page = compare(browser, document, 5)
    assert [f"/pages/{number}/compare" in page for number in (2, 4, 6, 9)] == [True, False, False, True]
    assert compare(browser, document, 2).count("There is no text of this page here.") == 1


def test_a_file_that_was_read_once_says_what_to_do(browser: Client, document: Document) -> None:
    assert "has been read only once" in compare(browser, document, 1)


def test_readings_of_others_are_not_offered(
    browser: Client, document: Document, make_document: MakeDocument, bob: User, browser_of: ClientOf
) -> None:
    his = end(make_document(2, content=document.upload.path.read_bytes(), owner=bob), "secret", "two")
    page = compare(browser, document, 1, **{"with": str(his.pk)})
    assert ("secret" in page, "has been read only once" in page) == (False, True)
    take = browser.post(reverse("take", args=[document.pk, 1]), {"with": str(his.pk), "based_on": "0"})
    assert take.status_code == 404
