"""The real server's deliverer: it holds up no reading, and nothing is lost when it dies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from tests.provider import numbered_pdf
from tests.receiver import Receiver
from tests.server import Server, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8") as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that does not answer the first request."""
    with Receiver() as running:
        running.answer = lambda number: running.hold if number == 1 else (200, {}, b"")
        yield running


def send(server: Server, receiver: Receiver) -> dict[str, Any]:
    answer = server.api().post(
        "/api/tasks", files={"file": ("book.pdf", numbered_pdf(3))}, data={"webhook_url": receiver.url}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def deliverer_of(server: Server) -> psutil.Process:
    (process,) = (process for process in server.processes() if "deliverer" in process.cmdline())
    return process


def let_time_pass(server: Server) -> None:
    """What a dead deliverer had in hand is owed again after a minute; that minute has passed."""
    code = "from django.utils import timezone; from tasks.models import Delivery; "
    server.manage("shell", "-c", code + "Delivery.objects.waiting().update(next_at=timezone.now())")


def test_a_receiver_that_does_not_answer_holds_up_neither_reading_nor_others(
    server: Server, receiver: Receiver
) -> None:
    send(server, receiver)
    wait_until(lambda: receiver.got, what="the first webhook")
    with Receiver() as other:
        document = send(server, other)
        wait_until(lambda: other.got, what="the second webhook")
        told = json.loads(other.got[0].body)
    assert (told["task_id"], told["type"]) == (document["task_id"], "document.succeeded")
    assert len(receiver.got) == 1  # and is still held


def test_a_deliverer_that_is_killed_in_the_middle_leaves_the_delivery_owed(server: Server, receiver: Receiver) -> None:
    send(server, receiver)
    wait_until(lambda: receiver.got, what="the first try")
    deliverer_of(server).kill()
    let_time_pass(server)
    wait_until(lambda: len(receiver.got) == 2, within=30, what="the second try")
    assert len({(got.headers["webhook-id"], got.body) for got in receiver.got}) == 1


def test_a_server_that_is_stopped_in_the_middle_sends_it_at_the_next_start(server: Server, receiver: Receiver) -> None:
    send(server, receiver)
    wait_until(lambda: receiver.got, what="the first try")
    server.stop()
    server.start()
    wait_until(lambda: len(receiver.got) == 2, within=30, what="the second try")
    assert len({(got.headers["webhook-id"], got.body) for got in receiver.got}) == 1
