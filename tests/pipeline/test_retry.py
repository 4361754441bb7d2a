"""A page that fails is tried again, in one place; one that stays bad is marked, with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.models import Attempt, Status
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import rerun_document, retry_document
from tests.pipeline.conftest import Start, kinds, texts
from tests.provider import Fault, Provider

RETRYABLE = ["html", "garbage", "empty", "cut"]


@pytest.mark.parametrize("kind", RETRYABLE)
def test_a_bad_answer_costs_a_retry_and_the_page_is_read(start: Start, provider: Provider, kind: str) -> None:
    provider.behave(faults=[Fault(kind, pages={2}, times=1)])
    document = start(3)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED
    page = document.page_set.get(number=2)
    assert (page.attempts, page.retries) == (2, 1)
    assert list(page.attempt_set.values_list("outcome", flat=True)) == ["failed", "succeeded"]
    assert kinds(document).count("page.retrying") == 1


def test_a_page_that_stays_bad_is_marked_and_the_others_are_read(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.MAX_RETRIES = 1
    provider.behave(answer="fine", faults=[Fault("cut", pages={2})])
    document = start(3)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded, document.pages_failed) == (Status.PARTIAL, 2, 1)
    assert document.error == "1 of 3 pages could not be read"
    page = document.page_set.get(number=2)
    assert (page.status, page.attempts) == (Status.FAILED, 2)
    assert page.error == "the model's answer was cut off at its length limit"
    assert join_markdown(document=document) == (
        "fine\n\n> **[Page 2 could not be read: the model's answer was cut off at its length limit]**\n\nfine\n"
    )


def test_a_page_that_the_filter_refuses_is_not_tried_again(start: Start, provider: Provider) -> None:
    provider.behave(faults=[Fault("filtered", pages={1})])
    document = start(1)
    read_owed()
    document.refresh_from_db()
    assert (document.status, len(provider.calls)) == (Status.FAILED, 1)


def test_retry_reads_the_failed_pages_and_keeps_the_others(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer="fine", faults=[Fault("cut", pages={2})])
    document = start(3)
    read_owed()
    provider.behave(faults=[])
    provider.forget()
    retry_document(document=document)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.error) == (Status.SUCCEEDED, "")
    assert [call.page for call in provider.calls] == [2]
    assert texts(document) == ["fine"] * 3
    assert list(Attempt.objects.filter(page__document=document).values_list("page__number", "number")) == [
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 1),
    ]


def test_rerun_is_a_new_reading_of_the_same_file(start: Start, provider: Provider) -> None:
    document = start(2, prompt="mine", pages="2")
    read_owed()
    again = rerun_document(document=document, model="other")
    read_owed()
    again.refresh_from_db()
    assert again.status == Status.SUCCEEDED
    assert (again.upload_id, again.rerun_of_id) == (document.upload_id, document.pk)
    assert (again.model, again.prompt, again.pages) == ("other", "mine", "2")
