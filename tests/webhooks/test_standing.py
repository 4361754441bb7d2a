"""Standing webhooks are told of what they chose, each with a secret of its own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from accounts.models import User
from tasks.events import record
from tasks.models import Delivery, DeliveryTry, RetiredSecret, Webhook
from tasks.models.webhook import ENDS, OFFERED
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.locking import locked
from tasks.pipeline.redeliver import redeliver, send_test
from tasks.pipeline.subscribe import (
    WEBHOOKS_MOST,
    change_webhook,
    create_webhook,
    delete_webhook,
    rotate_account_secret,
    rotate_secret,
)
from tasks.webhooks.claim import claim_due
from tasks.webhooks.deliver import deliver_due
from tasks.webhooks.note import note_all
from tasks.webhooks.owe import owe_test
from tasks.webhooks.send import Sending
from tests.receiver import Got, Receiver
from tests.webhooks.conftest import end, make_due, start


@pytest.fixture
def webhook(alice: User, receiver: Receiver) -> Webhook:
    return create_webhook(owner=alice, url=receiver.url)


def is_signed(got: Got, secret: str) -> bool:
    try:
        Verifier(secret).verify(got.body, got.headers)
        return True
    except WebhookVerificationError:
        return False


def types(receiver: Receiver) -> list[str]:
    return [json.loads(got.body)["type"] for got in receiver.got]


def test_it_is_told_of_every_document_of_its_owner(
    alice: User, bob: User, webhook: Webhook, receiver: Receiver
) -> None:
    for owner, task_id in ((alice, "one"), (bob, "other"), (alice, "two")):
        end(start(owner, task_id=task_id))
    deliver_due()
    assert sorted(json.loads(got.body)["task_id"] for got in receiver.got) == ["one", "two"]
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 2
    assert all(is_signed(got, webhook.secret) for got in receiver.got)
    assert not any(is_signed(got, alice.webhook_secret) for got in receiver.got)


def test_beside_a_one_shot_webhook_each_is_told_once(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    end(start(alice, receiver.url))
    deliver_due()
    assert [is_signed(got, alice.webhook_secret) for got in receiver.got].count(True) == 1
    assert [is_signed(got, webhook.secret) for got in receiver.got].count(True) == 1
    webhook.refresh_from_db()
    assert webhook.url == receiver.url  # only the other one is spent


def test_it_hears_of_the_ends_unless_it_chose(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    assert tuple(webhook.events) == ENDS
    change_webhook(webhook=webhook, events=["document.canceled", "document.queued", "document.queued"])
    assert webhook.events == ["document.queued", "document.canceled"]
    end(start(alice))
    deliver_due()
    assert sorted(types(receiver)) == ["document.canceled", "document.queued"]
    change_webhook(webhook=webhook, events=["document.succeeded"])
    end(start(alice))
    deliver_due()
    assert len(receiver.got) == 2


def test_a_page_is_told_with_its_number_and_reason(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    change_webhook(webhook=webhook, events=OFFERED)
    document = start(alice)
    with locked(document.pk) as current:
        record(document=current, type="page.failed", data={"number": 3, "error": "it is blank"})
        record(document=current, type="page.retrying", data={"number": 3})  # is not offered
    deliver_due()
    told = [json.loads(got.body) for got in receiver.got]
    (page,) = (each for each in told if each["type"] == "page.failed")
    assert (page["data"]["page"], page["data"]["error"]) == (3, "it is blank")
    assert sorted(each["type"] for each in told) == ["document.queued", "page.failed"]


def test_a_test_event_is_signed_and_no_documents(webhook: Webhook, receiver: Receiver) -> None:
    send_test(webhook=webhook)
    deliver_due()
    told = Verifier(webhook.secret).verify(receiver.got[0].body, receiver.got[0].headers)
    assert (told["type"], told["task_id"], told["result_dir"]) == ("webhook.test", "", "")
    assert set(told["data"]) == {"status", "name", "pages_total", "pages_failed", "result_url", "error"}


# --- Secrets ----------------------------------------------------------------------------------------


def test_for_a_day_after_a_rotation_both_secrets_sign(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    rotated = rotate_secret(webhook=webhook)
    assert rotated.secret != webhook.secret
    end(start(alice))
    deliver_due()
    (got,) = receiver.got
    assert [part[:3] for part in got.headers["webhook-signature"].split(" ")] == ["v1,", "v1,"]
    assert is_signed(got, rotated.secret) and is_signed(got, webhook.secret)
    RetiredSecret.objects.update(good_until=timezone.now() - timedelta(seconds=1))
    end(start(alice))
    deliver_due()
    assert is_signed(receiver.got[1], rotated.secret) and not is_signed(receiver.got[1], webhook.secret)
    rotate_secret(webhook=webhook)
    assert RetiredSecret.objects.count() == 1  # what signs no more is not kept


def test_the_accounts_secret_rotates_for_one_shot_webhooks_alone(
    alice: User, webhook: Webhook, receiver: Receiver
) -> None:
    document = start(alice, receiver.url)
    rotated = rotate_account_secret(owner=alice)
    end(document)
    deliver_due()
    (once,) = (got for got in receiver.got if is_signed(got, rotated.webhook_secret))
    (standing,) = (got for got in receiver.got if is_signed(got, webhook.secret))
    assert is_signed(once, alice.webhook_secret)  # the one that was good when the reading was started
    assert " " not in standing.headers["webhook-signature"]


# --- Off and on -------------------------------------------------------------------------------------


def test_a_disabled_one_is_told_nothing_and_what_waits_is_over(
    alice: User, webhook: Webhook, receiver: Receiver
) -> None:
    end(start(alice))
    change_webhook(webhook=webhook, is_enabled=False)
    end(start(alice))
    deliver_due()
    assert (receiver.got, Delivery.objects.get().status) == ([], "failed")
    for refused in (lambda: redeliver(delivery=Delivery.objects.get()), lambda: send_test(webhook=webhook)):
        with pytest.raises(Conflict, match="enable it first"):
            refused()
    change_webhook(webhook=webhook, is_enabled=True)
    redeliver(delivery=Delivery.objects.get())
    end(start(alice))
    deliver_due()
    assert len(receiver.got) == 2


def test_what_was_owed_in_the_moment_of_disabling_is_not_sent(webhook: Webhook, receiver: Receiver) -> None:
    change_webhook(webhook=webhook, is_enabled=False)
    owe_test(webhook=webhook)
    deliver_due()
    assert receiver.got == []


def test_whoever_has_left_is_told_nothing_more(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    owed, later = start(alice, receiver.url), start(alice)
    end(owed)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    end(later)
    deliver_due()
    assert (receiver.got, Delivery.objects.count()) == ([], 2)


def test_a_deleted_one_is_sent_nothing(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    end(start(alice))
    delete_webhook(webhook=webhook)
    deliver_due()
    assert receiver.got == []


def test_a_document_that_is_deleted_is_told_of_all_the_same(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    delete_document(document=end(start(alice)))
    deliver_due()
    assert types(receiver) == ["document.canceled"]


def test_one_that_is_deleted_while_it_is_tried_harms_nobody(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    other = create_webhook(owner=alice, url=receiver.url)
    end(start(alice))
    sendings = [Sending(claim) for claim in claim_due(most=2, running=[])]
    for sending in sendings:
        sending.run()
    delete_webhook(webhook=webhook)
    note_all(sendings)
    assert list(Delivery.objects.values_list("webhook", "status")) == [(other.pk, "succeeded")]
    assert DeliveryTry.objects.count() == 1


def test_nobody_has_webhooks_without_end(alice: User, bob: User) -> None:
    for _each in range(WEBHOOKS_MOST):
        create_webhook(owner=alice, url="https://8.8.8.8/")
    with pytest.raises(Refused, match="You have 50 webhooks"):
        create_webhook(owner=alice, url="https://8.8.8.8/")
    create_webhook(owner=bob, url="https://8.8.8.8/")


# --- Again ------------------------------------------------------------------------------------------


def test_delivered_again_it_has_the_same_id_and_body(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    end(start(alice))
    deliver_due()
    redeliver(delivery=Delivery.objects.get())
    deliver_due()
    first, second = receiver.got
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert list(DeliveryTry.objects.values_list("number", "status_code")) == [(1, 200), (2, 200)]


def test_delivered_again_the_schedule_starts_anew(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (500, {}, b"")
    end(start(alice))
    for _each in range(10):
        deliver_due()
        make_due()
    assert Delivery.objects.get().status == "failed"
    redeliver(delivery=Delivery.objects.get())
    for _each in range(10):
        deliver_due()
        make_due()
    assert (len(receiver.got), Delivery.objects.get().status) == (20, "failed")


def test_what_is_just_being_tried_is_left_to_that(alice: User, webhook: Webhook, receiver: Receiver) -> None:
    end(start(alice))
    now = timezone.now()
    Delivery.objects.update(sending_since=now, next_at=now + timedelta(seconds=60), tries=1)
    assert redeliver(delivery=Delivery.objects.get()).next_at > now
    deliver_due()
    assert receiver.got == []


def test_a_spent_one_shot_has_no_address_to_deliver_to(alice: User, receiver: Receiver) -> None:
    end(start(alice, receiver.url))
    deliver_due()
    with pytest.raises(Conflict, match="has forgotten its address"):
        redeliver(delivery=Delivery.objects.get())
