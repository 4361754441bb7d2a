"""A file that was sent on its own and never started is put away after a day, what was deleted during a backup when that
is done, and webhooks that were delivered long ago after months; what is of use stays."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from accounts.models import User
from tasks.models import Delivery, DeliveryTry, Upload, Webhook
from tasks.pipeline.held import drop_held, held_path, holding_files
from tasks.pipeline.start import start_document
from tasks.pipeline.store import store_upload
from tasks.pipeline.tidy import discard_abandoned_uploads, discard_left_over, discard_upload, forget_deliveries
from tests.pipeline.conftest import book, store
from tests.provider import Provider


def test_abandoned_uploads_go(people: dict[str, User], provider: Provider) -> None:
    abandoned, started, fresh = (store(people["alice"], book(1)) for _each in range(3))
    start_document(owner=people["alice"], upload=started)
    Upload.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert discard_abandoned_uploads() == 1
    assert set(Upload.objects.all()) == {started, fresh}
    assert (abandoned.path.exists(), started.path.exists(), fresh.path.exists()) == (False, True, True)


def test_a_file_that_was_taken_in_is_not_looked_for_where_it_was(
    people: dict[str, User], provider: Provider, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    sent = TemporaryUploadedFile("book.pdf", "application/pdf", len(book(1)), None)
    sent.write(book(1))
    sent.flush()
    upload = store_upload(owner=people["alice"], file=sent, name="book.pdf")
    assert upload.path.read_bytes() == book(1)
    assert sent.closed  # else it is when it is collected, and the log has a traceback


def test_what_a_killed_process_was_taking_in_goes_after_a_day(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    left, coming = tmp_path / "a.upload", tmp_path / "b.upload"
    left.write_bytes(b"half a file")
    coming.write_bytes(b"half a file")
    day_ago = time.time() - 25 * 3600
    os.utime(left, (day_ago, day_ago))
    assert discard_left_over() == 1
    assert (left.exists(), coming.exists()) == (False, True)


def test_a_file_that_is_deleted_during_a_backup_is_held(people: dict[str, User], provider: Provider) -> None:
    during, after = (store(people["alice"], book(1)) for _each in range(2))
    with holding_files():
        assert discard_upload(upload=during)
        drop_held()  # what the watch does every hour
        assert (during.path.exists(), held_path(during.path).read_bytes()) == (False, book(1))
    assert not held_path(during.path).exists()
    assert discard_upload(upload=after)
    assert not after.path.exists() and not held_path(after.path).parent.exists()


@pytest.mark.parametrize("days, left", [(90, {"recent", "waiting"}), (0, {"recent", "waiting", "old"})])
def test_deliveries_that_ended_long_ago_are_forgotten(
    people: dict[str, User], settings: Any, days: int, left: set[str]
) -> None:
    settings.KEEP_DELIVERIES_DAYS = days
    webhook = Webhook.objects.create(
        owner=people["alice"], url="https://example.org/", host="example.org", secret="whsec_x"
    )
    now = timezone.now()
    for name, ended in (("old", now - timedelta(days=91)), ("recent", now - timedelta(days=89)), ("waiting", None)):
        status = Delivery.Status.SUCCEEDED if ended else Delivery.Status.QUEUED
        delivery = Delivery.objects.create(webhook=webhook, type=name, body="{}", status=status, ended_at=ended)
        DeliveryTry.objects.create(delivery=delivery, number=1, duration_ms=1)
    assert forget_deliveries() == 3 - len(left)
    assert set(Delivery.objects.values_list("type", flat=True)) == left
    assert set(DeliveryTry.objects.values_list("delivery__type", flat=True)) == left
