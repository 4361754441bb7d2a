"""How many pages somebody may have read in a month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from tasks.models import Document, Event, Usage
from tasks.pipeline.errors import QuotaExceeded
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import rerun_document, retry_document, retry_page
from tests.pipeline.conftest import Start
from tests.provider import Fault, Provider


@pytest.fixture
def five(people: dict[str, User]) -> User:
    """Alice, who may have five pages a month."""
    people["alice"].pages_a_month = 5
    people["alice"].save()
    return people["alice"]


def test_what_is_left_may_be_used_and_no_more(five: User, start: Start) -> None:
    start(3)
    with pytest.raises(QuotaExceeded, match="3 pages are asked for, and 2 of this month's 5 are left"):
        start(3)
    assert (Document.objects.count(), Event.objects.count()) == (1, 1)
    start(2)
    with pytest.raises(QuotaExceeded):
        start(1)


def test_pages_that_were_read_count_as_those_that_are_owed(five: User, start: Start) -> None:
    document = start(3)
    read_owed()
    with pytest.raises(QuotaExceeded, match="0 of|2 of"):
        rerun_document(document=document)
    assert rerun_document(document=document, pages="1-2").pages_total == 2


def test_pages_that_failed_do_not_count_until_they_are_read_again(five: User, start: Start, provider: Provider) -> None:
    provider.behave(faults=[Fault("filtered", pages={2})])
    document = start(3)
    read_owed()
    start(3, pages="1-3")
    page = document.page_set.get(number=2)
    for again in (lambda: retry_document(document=document), lambda: retry_page(page=page)):
        with pytest.raises(QuotaExceeded):
            again()
    document.refresh_from_db()
    assert (document.status, document.pages_failed) == ("partial", 1)


def test_a_new_month_begins_anew(five: User, start: Start) -> None:
    last = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    Usage.objects.create(owner=five, month=last, engine="openai", model="m", pages=5)
    assert start(5).pages_total == 5


def test_a_limit_is_ones_own_and_none_is_none(five: User, start: Start) -> None:
    assert start(6, owner="bob").pages_total == 6
    five.pages_a_month = 0
    five.save()
    with pytest.raises(QuotaExceeded):
        start(1)
