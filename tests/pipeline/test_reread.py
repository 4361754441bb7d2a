"""A page that was read is read once more: nothing is lost and nothing counts twice, however it goes."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from tasks.models import Attempt, Document, Page, Status
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.correct import correct_page
from tasks.pipeline.errors import Conflict
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_document, retry_page
from tasks.pipeline.stop import cancel_document
from tests.pipeline.conftest import Start, kinds, texts
from tests.provider import Fault, Provider


@pytest.fixture(autouse=True)
def _one_try(settings: Any) -> None:
    settings.MAX_RETRIES = 0


def page_of(document: Document, number: int) -> Page:
    return document.page_set.get(number=number)


def counters(document: Document) -> tuple[str, int, int]:
    document.refresh_from_db()
    return document.status, document.pages_succeeded, document.pages_failed


def test_a_page_that_was_read_gets_its_new_text(start: Start, provider: Provider) -> None:
    provider.behave(answer="first")
    document = start(3)
    read_owed()
    provider.forget()
    provider.behave(answer="second")
    retry_page(page=page_of(document, 2))
    assert counters(document) == (Status.QUEUED, 2, 0)
    assert join_markdown(document=document) == "first\n\nfirst\n\nfirst\n"
    read_owed()
    assert [call.page for call in provider.calls] == [2]
    assert texts(document) == ["first", "second", "first"]
    assert counters(document) == (Status.SUCCEEDED, 3, 0)
    assert Attempt.objects.filter(page=page_of(document, 2)).count() == 2
    assert kinds(document)[-5:] == [
        "page.retrying", "document.started", "page.succeeded", "batch.finished", "document.succeeded",
    ]  # fmt: skip


def test_a_reading_that_fails_leaves_the_old_text(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    document = start(2)
    read_owed()
    provider.behave(faults=[Fault("filtered", pages={1})])
    retry_page(page=page_of(document, 1))
    read_owed()
    page = page_of(document, 1)
    assert (page.status, page.is_reread, page.markdown, bool(page.error)) == (Status.SUCCEEDED, False, "fine", True)
    assert counters(document) == (Status.SUCCEEDED, 2, 0)
    assert kinds(document)[-3:] == ["page.kept", "batch.finished", "document.succeeded"]


def test_a_wrong_key_leaves_the_old_text_too(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    document = start(2)
    read_owed()
    for number in (1, 2):
        retry_page(page=page_of(document, number))
    provider.behave(faults=[Fault("wrong_key")])
    read_owed()
    assert counters(document) == (Status.SUCCEEDED, 2, 0)
    assert texts(document) == ["fine", "fine"]


def test_a_cancel_leaves_the_old_text_too(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    document = start(2)
    read_owed()
    retry_page(page=page_of(document, 1))
    cancel_document(document=document)
    assert counters(document) == (Status.SUCCEEDED, 2, 0)
    assert (texts(document), page_of(document, 1).is_reread) == (["fine", "fine"], False)


def test_a_failed_page_alone_is_read_again(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine", faults=[Fault("filtered", pages={1, 3})])
    document = start(3)
    read_owed()
    assert counters(document) == (Status.PARTIAL, 1, 2)
    provider.behave(faults=[])
    retry_page(page=page_of(document, 3))
    read_owed()
    assert counters(document) == (Status.PARTIAL, 2, 1)
    assert document.error == "1 of 3 pages could not be read"
    retry_document(document=document)
    read_owed()
    assert counters(document) == (Status.SUCCEEDED, 3, 0)


def test_a_page_of_a_canceled_document_is_read_and_the_others_stay_canceled(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    document = start(3)
    cancel_document(document=document)
    retry_page(page=page_of(document, 2))
    read_owed()
    assert counters(document) == (Status.CANCELED, 1, 0)
    assert texts(document) == ["", "fine", ""]


def test_a_page_is_not_owed_twice(start: Start, provider: Provider) -> None:
    document = start(1)
    with pytest.raises(Conflict):
        retry_page(page=page_of(document, 1))


def test_a_correction_outlives_readings(start: Start, provider: Provider, people: dict[str, User]) -> None:
    provider.behave(answer="raed")
    document = start(1)
    read_owed()
    correct_page(page=page_of(document, 1), author=people["alice"], text="read", based_on=0)
    provider.behave(answer="reed")
    retry_page(page=page_of(document, 1))
    read_owed()
    page = Page.objects.select_related("correction").get(document=document)
    assert (page.markdown, page.text, page.revision) == ("reed", "read", 1)
    assert join_markdown(document=document) == "read\n"
