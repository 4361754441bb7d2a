"""Receivers on this machine, documents that end, and time that passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from tasks.models import Delivery, Document, Upload
from tasks.pipeline.start import start_document
from tasks.pipeline.stop import cancel_document
from tests.receiver import Receiver

LOOPBACK = ["127.0.0.0/8"]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    with Receiver() as running:
        yield running


def start(owner: User, url: str = "", task_id: str = "") -> Document:
    """A document that nobody reads."""
    upload = Upload.objects.create(
        owner=owner, name="a.png", file="none", media_type="image/png", size=1, sha256="0" * 64, pages_total=1
    )
    return start_document(owner=owner, upload=upload, webhook_url=url, engine="echo", task_id=task_id)


def end(document: Document) -> Document:
    """Something happens to the document that its webhooks are told of."""
    return cancel_document(document=document)


def make_due() -> None:
    """Let the time pass until the next try."""
    Delivery.objects.update(next_at=timezone.now())


def pass_time(**passed: float) -> None:
    """Let so much time pass for what waits."""
    for delivery in Delivery.objects.waiting():
        Delivery.objects.filter(pk=delivery.pk).update(next_at=delivery.next_at - timedelta(**passed))
