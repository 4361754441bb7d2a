"""Cancel breaks off what is in flight; what was read stays."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tasks.models import Attempt, Batch, Document, Page, Status, Worker
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.claim import claim_pages
from tasks.pipeline.delete import delete_document
from tasks.pipeline.lease import begin_lease, renew_lease
from tasks.pipeline.reader import read_owed
from tasks.pipeline.recover import return_claims, return_orphans
from tasks.pipeline.retry import retry_document
from tasks.pipeline.stop import cancel_document
from tests.pipeline.conftest import Start, kinds, reading, until
from tests.provider import Provider


def test_cancel_hangs_up(start: Start, provider: Provider) -> None:
    provider.behave(latency=60)
    document = start(10)
    thread, _stop = reading()
    until(lambda: provider.calls.in_flight == 5)
    cancel_document(document=document)
    until(lambda: provider.calls.in_flight == 0)
    thread.join(10)
    document.refresh_from_db()
    assert document.status == Status.CANCELED
    assert set(document.page_set.values_list("status", flat=True)) == {"canceled"}
    assert set(Batch.objects.values_list("status", flat=True)) == {"canceled"}
    assert not Batch.objects.exclude(worker=None).exists()


def test_a_canceled_document_can_be_taken_up_again(start: Start, provider: Provider) -> None:
    document = start(4)
    cancel_document(document=document)
    read_owed()
    assert len(provider.calls) == 0
    retry_document(document=document)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED


def test_cancel_after_the_end_changes_nothing(start: Start, provider: Provider) -> None:
    document = start(1)
    read_owed()
    before = kinds(document)
    cancel_document(document=document)
    document.refresh_from_db()
    assert (document.status, kinds(document)) == (Status.SUCCEEDED, before)


def test_delete_while_it_is_read(start: Start, provider: Provider) -> None:
    provider.behave(latency=60)
    document = start(3)
    stored = document.upload.path
    thread, _stop = reading()
    until(lambda: provider.calls.in_flight == 3)
    delete_document(document=document)
    until(lambda: provider.calls.in_flight == 0)
    thread.join(10)
    assert (Page.objects.count(), Worker.objects.count(), stored.exists()) == (0, 0, False)


def test_a_stop_gives_pages_back_as_if_untried(start: Start, provider: Provider) -> None:
    provider.behave(latency=60)
    document = start(3)
    read_owed(stopping=lambda: provider.calls.in_flight == 3)
    assert list(document.page_set.values_list("status", "attempts")) == [("queued", 0)] * 3
    batch = Batch.objects.get()
    assert (batch.status, batch.worker) == ("queued", None)
    provider.behave(latency=0)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED


def claim_and_die(document: Document, *, in_hand: int | None = None) -> None:
    """Leave the traces of a worker that died with every page in flight, and perhaps of which page it had in hand."""
    worker = begin_lease(kind=Worker.Kind.READER)
    Batch.objects.filter(document=document).update(worker=worker, status=Status.RUNNING)
    for page in Page.objects.filter(document=document):
        page.status, page.attempts = Status.RUNNING, page.attempts + 1
        page.save()
    if in_hand is None:
        return_claims(worker=worker)
        return
    with BlackBox(worker.pk).holding(document.page_set.get(number=in_hand).pk):
        return_claims(worker=worker)


def test_what_a_dead_worker_held_is_read_by_another(start: Start, provider: Provider) -> None:
    document = start(3)
    claim_and_die(document)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED
    page = document.page_set.first()
    assert page is not None
    assert list(page.attempt_set.values_list("number", "outcome")) == [(1, "lost"), (2, "succeeded")]


def test_a_page_in_flight_at_two_deaths_is_read_alone(start: Start, provider: Provider) -> None:
    document = start(3)
    claim_and_die(document)
    claim_and_die(document)
    provider.behave(latency=0.05)
    read_owed()
    document.refresh_from_db()
    assert (document.status, provider.calls.in_flight_max) == (Status.SUCCEEDED, 1)


def test_a_page_that_kills_three_times_is_failed_with_that_reason(start: Start, provider: Provider) -> None:
    document = start(1)
    for _death in range(3):
        claim_and_die(document)
    document.refresh_from_db()
    assert document.status == Status.FAILED
    assert document.page_set.get().error == "the process that read this page died (3 of 3 times)"


def test_only_the_page_in_hand_is_blamed_for_a_death(start: Start, provider: Provider) -> None:
    document = start(3)
    for _death in range(3):
        claim_and_die(document, in_hand=2)
    read_owed()
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded) == (Status.PARTIAL, 2)
    assert list(document.page_set.values_list("number", "deaths", "status")) == [
        (1, 0, "succeeded"),
        (2, 3, "failed"),
        (3, 0, "succeeded"),
    ]
    assert Attempt.objects.filter(page__number=1, outcome="lost").count() == 3


def test_no_box_is_left(start: Start, provider: Provider, settings: Any) -> None:
    document = start(2)
    claim_and_die(document, in_hand=1)
    read_owed()
    assert list((settings.DATA_DIR / "blackboxes").iterdir()) == []


def test_a_page_left_in_nobodys_hands_is_owed_again(start: Start, provider: Provider) -> None:
    document = start(1)
    Page.objects.filter(document=document).update(status=Status.RUNNING)
    Batch.objects.filter(document=document).update(status=Status.RUNNING)
    return_orphans()
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED


def test_a_worker_whose_lease_ran_out_claims_nothing(start: Start, provider: Provider) -> None:
    start(1)
    worker = begin_lease(kind=Worker.Kind.READER)
    Worker.objects.update(lease_until=timezone.now())
    assert claim_pages(worker=worker, engine="openai", most=1) == []
    assert renew_lease(worker=worker)  # nobody has seen to it
    return_claims(worker=worker)
    assert not renew_lease(worker=worker)


def test_nothing_begins_once_a_stop_was_asked_for(start: Start, provider: Provider) -> None:
    start(2)
    read_owed(stopping=lambda: True)
    assert len(provider.calls) == 0
