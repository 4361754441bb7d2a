"""What a person does with a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks.models import Document, Upload
from tasks.pipeline.delete import delete_document
from tests.web.conftest import ClientOf, MakeDocument, end


def press(browser: Client, action: str, document: Document, **options: Any) -> Any:
    return browser.post(reverse(action, args=[document.pk]), **options)


def statuses() -> list[str]:
    return list(Document.objects.order_by("created_at").values_list("status", flat=True))


def test_cancel_goes_back_to_the_document(browser: Client, make_document: MakeDocument) -> None:
    document = make_document()
    assert press(browser, "cancel", document).headers["Location"] == f"/documents/{document.pk}"
    assert statuses() == ["canceled"]


def test_a_live_page_gets_no_new_page(browser: Client, make_document: MakeDocument) -> None:
    answer = press(browser, "cancel", make_document(), headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_document_that_is_deleted_while_a_verb_comes_to_it_is_not_found(
    alice: User, browser_of: ClientOf, make_document: MakeDocument
) -> None:
    document = make_document()
    browser = browser_of(alice)
    browser.raise_request_exception = False
    deleted: list[Document] = []

    def strike(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith("SAVEPOINT") and not deleted:  # the transaction of the verb begins
            deleted.append(document)
            delete_document(document=document)
        return execute(sql, *arguments)

    with connection.execute_wrapper(strike):
        answer = press(browser, "cancel", document)
    assert deleted
    assert answer.status_code == 404


def test_retry_owes_the_failed_pages_again(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(3), "one", None, "three")
    press(browser, "retry", document)
    assert list(document.page_set.order_by("number").values_list("status", flat=True)) == [
        "succeeded", "queued", "succeeded",
    ]  # fmt: skip


def test_a_retry_without_failed_pages_is_refused_with_a_reason(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), "one")
    assert "nothing to retry" in browser.post(reverse("retry", args=[document.pk]), follow=True).content.decode()
    answer = press(browser, "retry", document, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_retry")


def test_rerun_shows_the_new_document(browser: Client, make_document: MakeDocument) -> None:
    old = end(make_document(1), "one")
    answer = press(browser, "rerun", old)
    new = Document.objects.get(rerun_of=old)
    assert answer.headers["Location"] == f"/documents/{new.pk}"


def test_a_rerun_that_can_not_be_is_refused_with_a_reason(
    browser: Client, make_document: MakeDocument, settings: Any
) -> None:
    document = end(make_document(1), "one")
    Document.objects.update(engine="openai")
    settings.OPENAI_API_KEY = ""
    page = browser.post(reverse("rerun", args=[document.pk]), follow=True).content.decode()
    assert "the engine openai needs a key" in page
    assert Document.objects.count() == 1


def test_delete_goes_back_to_the_list_and_says_so(browser: Client, make_document: MakeDocument) -> None:
    document = make_document(name="old <letter>.pdf")
    answer = browser.post(reverse("delete", args=[document.pk]), follow=True)
    assert "“old &lt;letter&gt;.pdf” was deleted." in answer.content.decode()
    assert (Document.objects.count(), Upload.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "place, where",
    [("/?q=a", "/?q=a"), ("https://elsewhere.example/", "back"), ("//elsewhere.example", "back"), ("", "back")],
)
def test_a_form_goes_on_to_pages_of_this_site_only(
    browser: Client, make_document: MakeDocument, place: str, where: str
) -> None:
    document = make_document()
    answer = press(browser, "cancel", document, data={"next": place})
    assert answer.headers["Location"] == where.replace("back", f"/documents/{document.pk}")
