"""A clock that was set back by an hour: what waits for seconds does not wait for an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tasks.models import Delivery, Page, Status
from tasks.models import Provider as ProviderRow
from tasks.pipeline import clock
from tasks.pipeline.clock import Clock, set_back
from tasks.pipeline.reader import read_owed
from tasks.pipeline.subscribe import create_webhook
from tasks.webhooks.deliver import deliver_due
from tests.pipeline.conftest import Start
from tests.provider import Provider
from tests.receiver import Receiver

HOUR = timedelta(hours=1)


def test_a_page_and_the_provider_that_wait(start: Start, provider: Provider) -> None:
    document = start(2)
    before = timezone.now() + HOUR
    Page.objects.filter(number=1).update(not_before=before + timedelta(seconds=0.5))
    ProviderRow.objects.create(
        engine="openai", failures=2, failed_at=before, failing_since=before, paused_until=before, answered_at=before
    )
    set_back(by=HOUR)
    read_owed()
    document.refresh_from_db()
    row = ProviderRow.objects.get()
    assert (document.status, row.failures, row.paused_until) == (Status.SUCCEEDED, 0, None)


def test_a_webhook_that_waits(start: Start, provider: Provider, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with Receiver() as receiver:
        document = start(1)
        create_webhook(owner=document.owner, url=receiver.url)
        read_owed()
        Delivery.objects.update(next_at=timezone.now() + HOUR)
        set_back(by=HOUR)
        deliver_due()
        assert len(receiver.got) == 1


def test_what_waits_by_the_new_clock_is_left_alone(start: Start, provider: Provider) -> None:
    start(1)
    Page.objects.update(not_before=None)
    past = timezone.now() - HOUR
    ProviderRow.objects.create(engine="openai", answered_at=past)
    set_back(by=HOUR)
    assert (Page.objects.get().not_before, ProviderRow.objects.get().answered_at) == (None, past)


@pytest.mark.parametrize("seconds, by", [(-3600, -HOUR), (3600, HOUR), (-1, timedelta(0))])
def test_a_jump_is_noticed_once(monkeypatch: pytest.MonkeyPatch, seconds: int, by: timedelta) -> None:
    now = timedelta(days=1)
    monkeypatch.setattr(clock, "_ahead", lambda: now)
    one = Clock()
    now += timedelta(seconds=seconds)
    assert one.jump == by
    one.take_note()
    assert one.jump == timedelta(0)
