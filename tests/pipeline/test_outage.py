"""A provider that is away costs the pages nothing; one that refuses for good stops the document with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks.engines import Overloaded
from tasks.models import Attempt, Batch, Document, Page, Status
from tasks.models import Provider as ProviderRow
from tasks.pipeline import stop
from tasks.pipeline.provider import note_answers, note_outage, read_allowance
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_document
from tasks.pipeline.start import start_document
from tests.pipeline.conftest import Start, book, kinds, reading, store, until
from tests.provider import Fault, Provider


def test_an_outage_costs_no_retries(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    document = start(12)
    provider.refuse(seconds=2)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded) == (Status.SUCCEEDED, 12)
    assert set(Page.objects.values_list("retries", flat=True)) == {0}
    assert Attempt.objects.filter(outcome="unanswered").exists()


@pytest.mark.parametrize("kind", ["503", "500", "429", "close"])
def test_whatever_the_outage_looks_like(start: Start, provider: Provider, settings: Any, kind: str) -> None:
    settings.MAX_RETRIES = 0
    document = start(6)
    provider.behave(faults=[Fault(kind, seconds=1)])
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.waiting_for, document.waiting_since) == (Status.SUCCEEDED, "", None)


def test_the_document_says_that_it_waits(start: Start, provider: Provider) -> None:
    provider.behave(faults=[Fault("503")])
    document = start(1)
    thread, stop = reading()
    until(lambda: Document.objects.exclude(waiting_for="").exists())
    stop.set()
    thread.join()
    document.refresh_from_db()
    assert document.waiting_for.startswith("the provider failed with status 503")
    assert document.waiting_since is not None


def test_a_pause_is_waited_for(start: Start, provider: Provider) -> None:
    document = start(1)
    ProviderRow.objects.create(engine="openai", paused_until=timezone.now() + timedelta(seconds=1))
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED


def test_patience_ends(start: Start, provider: Provider, settings: Any) -> None:
    settings.OUTAGE_PATIENCE = 0.5
    provider.behave(faults=[Fault("503")])
    document = start(2)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.FAILED
    assert document.error.startswith("gave up after 0.5 seconds without an answer: the provider failed with status 503")


def test_a_page_that_breaks_the_provider_alone_costs_its_retries(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.MAX_RETRIES = 1
    provider.behave(latency=0.05, faults=[Fault("500", pages={3})])
    document = start(60)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded) == (Status.PARTIAL, 59)
    assert document.page_set.get(number=3).error.startswith("the provider failed with status 500")


def test_a_provider_that_takes_three_at_a_time_loses_nothing(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    settings.CONCURRENCY = 12
    provider.behave(limit=3, latency=0.5)
    document = start(24)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded) == (Status.SUCCEEDED, 24)
    refused = [call for call in provider.calls if call.outcome == "limited"]
    assert 0 < len(refused) <= 24  # it finds out what the provider takes, and keeps to it


def test_retry_after_is_honored(start: Start, provider: Provider) -> None:
    provider.behave(faults=[Fault("429", times=1, retry_after="1.5")])
    start(1)
    read_owed()
    first, second = provider.calls
    assert second.started - first.started >= 1.4


@pytest.mark.parametrize(
    "behavior, reason, code",
    [
        ({"key": "another"}, "the provider refused the key", "wrong_key"),
        ({"models": ("another",)}, "the provider does not know this model", "unknown_model"),
        ({"quota": 0}, "the provider's account is spent", "account_spent"),
    ],
)
def test_what_no_retry_can_mend_stops_the_document_at_once(
    start: Start, provider: Provider, behavior: dict[str, Any], reason: str, code: str
) -> None:
    provider.behave(**behavior)
    document = start(40)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_failed) == (Status.FAILED, 40)
    assert document.error.startswith(reason)
    assert set(document.page_set.values_list("error_code", flat=True)) == {code}
    assert len(provider.calls) <= 10  # those in flight, not forty


def test_what_is_in_flight_when_a_document_stops_may_land(start: Start, provider: Provider) -> None:
    """Its answers are paid for, though the refusal of a later page overtakes them."""
    provider.behave(latency=1.0, quota=4)
    document = start(20)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded, document.pages_failed) == (Status.PARTIAL, 4, 16)
    assert document.error.startswith("the provider's account is spent")
    assert kinds(document)[-1] == "document.partial"
    assert set(Batch.objects.values_list("worker", flat=True)) == {None}


def test_what_never_lands_is_not_waited_for_long(
    start: Start, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stop, "LANDING", timedelta(seconds=0.5))
    provider.behave(quota=2, faults=["hang"])
    document = start(20)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_failed) == (Status.FAILED, 20)
    until(lambda: provider.calls.in_flight == 0)


def test_what_was_read_stays_and_retry_goes_on(start: Start, provider: Provider) -> None:
    provider.behave(quota=6, latency=0.02)
    document = start(20)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded, document.pages_failed) == (Status.PARTIAL, 6, 14)
    provider.behave(quota=None)
    provider.forget()
    retry_document(document=document)
    read_owed()
    document.refresh_from_db()
    assert (document.status, len(provider.calls)) == (Status.SUCCEEDED, 14)


def failed(engine: str, *, sent_at: datetime, retry_after: float | None = None, others: int = 0) -> ProviderRow:
    error = Overloaded("slow down", retry_after=retry_after)
    with transaction.atomic():
        return note_outage(engine=engine, capacity=20, error=error, sent_at=sent_at, others=others)


def test_a_burst_of_refusals_leaves_as_many_as_were_taken(transactional_db: None) -> None:
    """Twenty are sent together and three taken; several refusals see the same others beside them, and nobody takes
    them for silence."""
    row = [failed("openai", sent_at=timezone.now(), others=others) for others in (19, 11, 11, 4, 4, 3, 3, 3)][-1]
    assert (row.limit, row.failures, row.paused_until) == (3, 0, None)


def test_who_refuses_a_single_request_does_not_answer(transactional_db: None) -> None:
    row = [failed("openai", sent_at=timezone.now()) for _round in range(2)][-1]
    assert (row.limit, row.failures) == (1, 2)
    assert row.paused_until is not None


def test_an_older_request_that_is_answered_does_not_end_the_pause(transactional_db: None) -> None:
    before, now = timezone.now() - timedelta(seconds=1), timezone.now()
    failed("openai", retry_after=30, sent_at=now)
    with transaction.atomic():
        note_answers(engine="openai", capacity=5, sent_at=before)
    assert read_allowance(engine="openai", capacity=5).pause > 25
    with transaction.atomic():
        note_answers(engine="openai", capacity=5, sent_at=timezone.now())
    assert read_allowance(engine="openai", capacity=5).pause == 0


def test_a_page_that_can_not_be_drawn_says_nothing_of_the_provider(people: dict[str, User], provider: Provider) -> None:
    document = start_document(owner=people["alice"], upload=store(people["alice"], book(1)))
    document.upload.path.write_bytes(b"%PDF-1.4 no longer a PDF")
    read_owed()
    document.refresh_from_db()
    assert (document.status, len(provider.calls)) == (Status.FAILED, 0)
    assert not ProviderRow.objects.exists()
