"""Receivers that misbehave: each gets every event in the end, under one id, and keeps nothing from anybody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier

from accounts.models import User
from tasks.models import Delivery, DeliveryTry
from tasks.webhooks import send
from tasks.webhooks.claim import A_HOST, AN_OWNER, claim_due
from tasks.webhooks.deliver import THREADS, deliver_due
from tests.receiver import Answer, Misbehavior, Receiver
from tests.webhooks.conftest import end, make_due, start


def tries() -> list[tuple[int, int | None, str]]:
    return list(DeliveryTry.objects.order_by("number").values_list("number", "status_code", "error"))


def wait_of_next() -> float:
    return (Delivery.objects.get().next_at - timezone.now()).total_seconds()


def check_delivered(alice: User, receiver: Receiver, *, times: int) -> None:
    """It came so many times, each signed, under one id and with one body, and one try of it succeeded."""
    assert len(receiver.got) == times
    for got in receiver.got:
        Verifier(alice.webhook_secret).verify(got.body, got.headers)
    assert len({(got.headers["webhook-id"], got.body) for got in receiver.got}) == 1
    assert Delivery.objects.get().status == "succeeded"
    assert DeliveryTry.objects.filter(status_code__range=(200, 299)).count() == 1


def test_one_that_fails_for_a_while(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda number: (500, {}, b"not now") if number < 4 else (200, {}, b"")
    end(start(alice, receiver.url))
    for _each in range(4):
        deliver_due()
        make_due()
    check_delivered(alice, receiver, times=4)


def test_one_that_is_killed_and_comes_back(alice: User, receiver: Receiver) -> None:
    end(start(alice, receiver.url))
    receiver.stop()
    deliver_due()
    assert tries() == [(1, None, "no answer: ConnectionError")]
    receiver.start()
    make_due()
    deliver_due()
    check_delivered(alice, receiver, times=1)


@pytest.mark.parametrize("how", ["hold", "trickle"])
def test_one_that_takes_too_long(alice: User, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(send, "TIMEOUT", 0.4)
    slow: Misbehavior = getattr(receiver, how)
    receiver.answer = lambda number: slow if number == 1 else (200, {}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert tries() == [(1, None, "no answer within 0.4 seconds")]
    make_due()
    deliver_due()
    check_delivered(alice, receiver, times=2)


def test_one_that_answers_without_end_is_not_read_to_it(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: receiver.flood
    end(start(alice, receiver.url))
    deliver_due()
    assert DeliveryTry.objects.get().answer == "x" * 1024
    check_delivered(alice, receiver, times=1)


def test_a_redirect_without_end_is_neither_followed_nor_read(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: receiver.redirect_and_flood
    end(start(alice, receiver.url))
    deliver_due()
    assert (len(receiver.got), tries()) == (1, [(1, 302, "")])
    assert Delivery.objects.get().status == "queued"


def test_one_that_hangs_up(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda number: receiver.hang_up if number == 1 else (200, {}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert tries() == [(1, None, "no answer: ConnectionError")]
    make_due()
    deliver_due()
    check_delivered(alice, receiver, times=2)


@pytest.mark.parametrize("status", [301, 400, 404, 418, 429, 500, 503])
def test_whatever_is_not_2xx_is_a_failure(alice: User, receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _number: (status, {}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert (Delivery.objects.get().status, tries()) == ("queued", [(1, status, "")])
    assert 4 < wait_of_next() <= 5.5


def test_a_date_to_wait_for(alice: User, receiver: Receiver) -> None:
    later = (timezone.now() + timedelta(hours=3)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.answer = lambda _number: (503, {"Retry-After": later}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert 3 * 3600 - 5 < wait_of_next() <= 3 * 3600


@pytest.mark.parametrize("wish", ["nonsense", "-5", "nan", "1", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_wait_that_makes_no_sense_or_is_shorter_is_not_heeded(alice: User, receiver: Receiver, wish: str) -> None:
    receiver.answer = lambda _number: (503, {"Retry-After": wish}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert 4 < wait_of_next() <= 5.5


@pytest.mark.parametrize("wish", ["inf", "1e300", "99999999999"])
def test_nobody_is_waited_for_longer_than_a_day(alice: User, receiver: Receiver, wish: str) -> None:
    receiver.answer = lambda _number: (503, {"Retry-After": wish}, b"")
    end(start(alice, receiver.url))
    deliver_due()
    assert 86_000 < wait_of_next() <= 86_400


def test_after_ten_tries_it_is_over(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (500, {}, b"")
    end(start(alice, receiver.url))
    for _each in range(11):
        deliver_due()
        make_due()
    assert (len(receiver.got), Delivery.objects.get().status) == (10, "failed")


def test_hostile_headers_and_bytes_are_kept_as_text(alice: User, receiver: Receiver) -> None:
    receiver.answer = lambda _number: (200, {"X": "<b>"}, b"\xff\x00<script>alert(1)</script>")
    end(start(alice, receiver.url))
    deliver_due()
    assert DeliveryTry.objects.get().answer == "�<script>alert(1)</script>"


def test_one_that_never_answers_holds_up_nobody_else(
    alice: User, bob: User, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More documents of Alice's end than tries fit, for a receiver that never answers; then some of Bob's."""
    monkeypatch.setattr(send, "TIMEOUT", 5.0)
    arrived: list[int] = []
    with Receiver() as stuck:

        def answer(number: int) -> Answer:
            arrived.append(len(stuck.got))
            if number == 20:
                stuck.stop()  # nothing of Bob's is left to wait for
            return 200, {}, b""

        stuck.answer = lambda _number: stuck.hold
        receiver.answer = answer
        for _each in range(THREADS + 10):
            end(start(alice, stuck.url))
        for _each in range(20):
            end(start(bob, receiver.url))
        deliver_due()
        assert (len(receiver.got), max(arrived)) == (20, A_HOST)
        told = Delivery.objects.filter(webhook__owner=bob)
        assert set(told.values_list("status", "tries")) == {("succeeded", 1)}
        assert len({json.loads(got.body)["task_id"] for got in receiver.got}) == 20
        stuck.start()


def test_one_owner_with_many_receivers_leaves_room_for_others(alice: User, bob: User) -> None:
    for number in range(AN_OWNER + 5):
        end(start(alice, f"http://slow-{number}.invalid/"))
    end(start(bob, "http://quick.invalid/"))
    owners = [claim.owner_id for claim in claim_due(most=THREADS, running=[])]
    assert (owners.count(alice.pk), owners.count(bob.pk)) == (AN_OWNER, 1)


def test_what_is_in_hand_counts_too(alice: User) -> None:
    for _each in range(A_HOST + 2):
        end(start(alice, "http://slow.invalid/"))
    running = claim_due(most=THREADS, running=[])
    assert (len(running), claim_due(most=THREADS, running=running)) == (A_HOST, [])
    assert len(claim_due(most=THREADS, running=running[1:])) == 1
