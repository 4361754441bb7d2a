"""Worker: a process that reads pages, the supervisor that watches over them, or the deliverer of webhooks."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

# A worker renews its lease every LEASE_RENEWAL seconds; one that has not for LEASE seconds counts as dead.
LEASE = timedelta(seconds=10)
LEASE_RENEWAL = 2.0


class WorkerQuerySet(models.QuerySet["Worker"]):
    """A lease that is good for longer than leases are was written before the clock went back."""

    def alive(self) -> WorkerQuerySet:
        now = timezone.now()
        return self.filter(lease_until__gt=now, lease_until__lte=now + 2 * LEASE)

    def lost(self) -> WorkerQuerySet:
        now = timezone.now()
        return self.filter(models.Q(lease_until__lte=now) | models.Q(lease_until__gt=now + 2 * LEASE))


class Worker(models.Model):
    """A living process and until when its claims hold. It goes when the process ends; a killed one is lost when
    somebody of its machine sees that it is gone, else when the lease has run out. What it had claimed is owed again."""

    class Kind(models.TextChoices):
        READER = "reader"
        SUPERVISOR = "supervisor"
        DELIVERER = "deliverer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    machine = models.CharField(max_length=100, blank=True, editable=False)  # within which the pid means this process
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    lease_until = models.DateTimeField(db_index=True)

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pid} on {self.host}"
