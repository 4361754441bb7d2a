"""A standing webhook that fails for five days is disabled, and its owner is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from tasks.models import Delivery, Webhook
from tasks.pipeline.subscribe import change_webhook, create_webhook
from tasks.webhooks import deliver
from tasks.webhooks.deliver import Deliverer, deliver_due
from tests.receiver import Receiver
from tests.webhooks.conftest import end, make_due, start


@pytest.fixture
def webhook(alice: User, receiver: Receiver) -> Webhook:
    alice.email = "alice@example.org"
    alice.save()
    receiver.answer = lambda _number: (500, {}, b"")
    return create_webhook(owner=alice, url=receiver.url, name="Archive")


def fail_since(webhook: Webhook, **ago: float) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=timezone.now() - timedelta(**ago))


def failing_since() -> datetime | None:
    return Webhook.objects.get().failing_since


def test_the_first_failure_is_noted_and_a_success_forgets_it(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    end(start(alice))
    deliver_due()
    first = failing_since()
    assert first is not None
    make_due()
    deliver_due()
    assert failing_since() == first
    receiver.answer = lambda _number: (200, {}, b"")
    make_due()
    deliver_due()
    assert failing_since() is None
    assert Webhook.objects.get().is_enabled


def test_after_five_days_it_is_disabled_and_its_owner_told(
    alice: User, webhook: Webhook, receiver: Receiver, mailoutbox: Any
) -> None:
    fail_since(webhook, days=4, hours=23)
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, mailoutbox) == (True, [])
    fail_since(webhook, days=5)
    end(start(alice))
    make_due()
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, webhook.disabled_reason, webhook.disabled_at is None) == (False, "failing", False)
    assert list(Delivery.objects.values_list("status", flat=True)) == ["failed", "failed"]
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert "OCR: a webhook was disabled" in mail.subject
    assert "The webhook “Archive” is sent nothing any more. The receiver took nothing for five days." in mail.body
    sent = len(receiver.got)
    end(start(alice))
    deliver_due()
    assert len(receiver.got) == sent


@pytest.mark.parametrize(
    "language, subject", [("en", "OCR: a webhook was disabled"), ("zh-hans", "OCR：一个回调已停用")]
)
def test_an_owner_who_chose_a_language_is_written_to_in_it(
    alice: User, webhook: Webhook, mailoutbox: Any, language: str, subject: str
) -> None:
    User.objects.update(language=language)
    fail_since(webhook, days=5)
    end(start(alice))
    deliver_due()
    assert mailoutbox[0].subject == subject


def test_who_chose_none_is_written_to_in_every_one(alice: User, webhook: Webhook, mailoutbox: Any) -> None:
    fail_since(webhook, days=5)
    end(start(alice))
    deliver_due()
    assert mailoutbox[0].subject == "OCR: a webhook was disabled / OCR：一个回调已停用"
    assert "回调“Archive”已停用" in mailoutbox[0].body


def test_one_that_is_gone_is_disabled_at_once(
    alice: User, webhook: Webhook, receiver: Receiver, mailoutbox: Any
) -> None:
    receiver.answer = lambda _number: (410, {}, b"")
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, webhook.disabled_reason) == (False, "gone")
    assert "The receiver answered that it is gone (410)." in mailoutbox[0].body


def test_enabled_again_it_starts_afresh(alice: User, webhook: Webhook, mailoutbox: Any) -> None:
    fail_since(webhook, days=9)
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    change_webhook(webhook=webhook, is_enabled=True)
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, webhook.disabled_reason, len(mailoutbox)) == (True, "", 1)


def test_a_mail_that_can_not_be_sent_stops_nothing(
    alice: User, webhook: Webhook, settings: Any, receiver: Receiver
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    fail_since(webhook, days=5)
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    assert webhook.is_enabled is False


def test_whose_address_is_not_known_gets_no_mail(alice: User, webhook: Webhook, mailoutbox: Any) -> None:
    User.objects.update(email="")
    fail_since(webhook, days=5)
    end(start(alice))
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.is_enabled, mailoutbox) == (False, [])


def test_what_a_stopped_server_broke_off_is_no_failure_of_the_receiver(
    alice: User, webhook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "GRACE", 0.1)
    receiver.answer = lambda _number: receiver.hold
    end(start(alice))
    deliver_due(stopping=lambda: bool(receiver.got))
    delivery = Delivery.objects.get()
    tried = delivery.try_set.get()
    assert (tried.error, delivery.tries_before) == ("broken off, since this server was stopped", 1)
    assert (delivery.status, delivery.next_at <= timezone.now()) == ("queued", True)
    webhook.refresh_from_db()
    assert webhook.failing_since is None


def test_what_can_not_be_noted_is_kept_until_it_can(
    alice: User, webhook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away while a try is under way."""
    receiver.answer = lambda _number: (200, {}, b"")
    end(start(alice))
    with Deliverer() as deliverer:
        with monkeypatch.context() as away:
            away.setattr(deliver, "note_all", _fail)
            with pytest.raises(OperationalError):
                _finish(deliverer)
        assert Delivery.objects.get().status == "queued"
        _finish(deliverer)
    assert (Delivery.objects.get().status, len(receiver.got)) == ("succeeded", 1)


def _finish(deliverer: Deliverer) -> None:
    while deliverer.round():
        pass


def _fail(*_sendings: object) -> NoReturn:
    raise OperationalError("the database is away")
