"""Put away what nobody came back for."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tasks.models import Delivery, DeliveryTry, Upload
from tasks.pipeline.held import delete_file

KEPT = timedelta(days=1)  # how long a file waits to be started
MOST = 1000  # rows in one transaction


def discard_abandoned_uploads(*, kept: timedelta = KEPT) -> int:
    """Delete files that were sent on their own and of which no reading was started within a day; how many."""
    abandoned = Upload.objects.filter(documents=None, created_at__lt=timezone.now() - kept)
    return sum(discard_upload(upload=upload) for upload in abandoned[:MOST])


def discard_left_over(*, kept: timedelta = KEPT) -> int:
    """Delete files that a process which was killed left where they are taken in; how many."""
    before = (timezone.now() - kept).timestamp()
    count = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # who took it in has moved it
            if path.is_file() and path.lstat().st_mtime < before:
                path.unlink()
                count += 1
    return count


def forget_deliveries() -> int:
    """Forget deliveries that ended longer than KEEP_DELIVERIES_DAYS ago, with their tries; how many.

    Some at a time: the database has others to serve.
    """
    if not settings.KEEP_DELIVERIES_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.KEEP_DELIVERIES_DAYS)
    forgotten = 0
    while keys := list(Delivery.objects.filter(ended_at__lt=before).order_by().values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            DeliveryTry.objects.filter(delivery__in=keys).delete()
            forgotten += Delivery.objects.filter(pk__in=keys).delete()[0]
    return forgotten


def discard_upload(*, upload: Upload) -> bool:
    """Delete an upload on which no document is left, and its file; whether that was so."""
    with transaction.atomic():
        current = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if current is None or current.documents.exists():
            return False
        stored = current.path
        current.delete()
        transaction.on_commit(lambda: delete_file(stored))
    return True
