"""A webhook_url given at the start is told once how the document ended, signed, until it has heard."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier

from accounts.models import User
from tasks.models import Delivery, DeliveryTry, Webhook
from tasks.pipeline.locking import locked
from tasks.pipeline.stop import cancel_document, stop_document
from tasks.webhooks.deliver import deliver_due
from tasks.webhooks.schedule import PAUSES, pause_after
from tests.receiver import Receiver
from tests.webhooks.conftest import make_due, start


def test_the_end_is_told_and_signed(alice: User, receiver: Receiver) -> None:
    document = start(alice, receiver.url, task_id="61")
    cancel_document(document=document)
    deliver_due()
    (got,) = receiver.got
    told = Verifier(alice.webhook_secret).verify(got.body, got.headers)
    assert told == json.loads(got.body)
    assert (told["type"], told["task_id"], told["result_dir"]) == ("document.canceled", "61", document.result_dir)
    assert told["data"] == {
        "status": "canceled",
        "name": "a.png",
        "pages_total": 1,
        "pages_failed": 0,
        "result_url": f"/api/tasks/{document.pk}/result",
        "error": "",
    }
    assert Delivery.objects.get().status == "succeeded"
    assert Webhook.objects.get().url == ""  # spent, and forgotten


def test_a_failure_is_told_too(alice: User, receiver: Receiver) -> None:
    document = start(alice, receiver.url)
    with locked(document.pk) as current:
        stop_document(document=current, reason="the key is wrong", code="wrong_key")
    deliver_due()
    told = json.loads(receiver.got[0].body)
    assert (told["type"], told["data"]["error"]) == ("document.failed", "the key is wrong")


def test_a_receiver_that_fails_is_tried_again_with_the_same_id(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda number: (500, {}, b"not now") if number < 3 else (204, {}, b"")
    cancel_document(document=start(alice, receiver.url))
    for _each in range(3):
        deliver_due()
        make_due()
    deliver_due()
    assert len(receiver.got) == 3
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    tries = list(DeliveryTry.objects.values_list("number", "status_code", "answer"))
    assert tries == [(1, 500, "not now"), (2, 500, "not now"), (3, 204, "")]


def test_nothing_is_sent_before_it_is_due(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (503, {"Retry-After": "7200"}, b"")
    cancel_document(document=start(alice, receiver.url))
    deliver_due()
    deliver_due()
    assert len(receiver.got) == 1
    wait = (Delivery.objects.get().next_at - timezone.now()).total_seconds()
    assert 7100 < wait <= 7200


def test_a_receiver_that_is_gone_is_left_alone(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (410, {}, b"")
    cancel_document(document=start(alice, receiver.url))
    deliver_due()
    assert (Delivery.objects.get().status, Webhook.objects.get().url) == ("failed", "")


def test_a_redirect_is_not_followed(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (302, {"Location": receiver.url}, b"")
    cancel_document(document=start(alice, receiver.url))
    deliver_due()
    assert (len(receiver.got), DeliveryTry.objects.get().status_code) == (1, 302)


def test_an_address_inside_is_refused_when_sending(alice: User, receiver: Receiver, settings: Any) -> None:
    cancel_document(document=start(alice, receiver.url))
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    deliver_due()
    assert receiver.got == []
    assert DeliveryTry.objects.get().error == "the address leads inside this network, which is not allowed"


def test_of_a_long_answer_a_kilobyte_is_kept(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (200, {}, b"x" * 1_000_000)
    cancel_document(document=start(alice, receiver.url))
    deliver_due()
    assert DeliveryTry.objects.get().answer == "x" * 1024


def test_a_receiver_that_breaks_off_its_answer_stops_nobody(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (200, {"Content-Length": "100"}, b"abc")
    cancel_document(document=start(alice, receiver.url))
    deliver_due()
    assert (DeliveryTry.objects.get().answer, Delivery.objects.get().status) == ("abc", "succeeded")


def test_a_webhook_named_when_the_request_is_repeated_is_told_too(alice: User, receiver: Receiver) -> None:
    document = start(alice, "", task_id="61")
    start(alice, receiver.url, task_id="61")
    cancel_document(document=document)
    deliver_due()
    assert len(receiver.got) == 1


def test_the_schedule_has_ten_tries_over_three_days() -> None:
    assert pause_after(tries=len(PAUSES) + 1) is None
    for tries, pause in enumerate(PAUSES, start=1):
        assert pause <= (pause_after(tries=tries) or 0) <= pause * 1.1
