"""Batch: consecutive pages that one queue job reads."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tasks.models.document import Document
from tasks.models.status import PAGE_STATUSES, Status
from tasks.models.worker import Worker


class Batch(models.Model):
    """Pages that one worker claims together. Without a worker and still queued it is owed to whoever comes."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=[(s.value, s.label) for s in PAGE_STATUSES], default=Status.QUEUED)
    worker = models.ForeignKey(Worker, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches")
    in_order = models.BooleanField(default=False, help_text="Its pages are read one after another.")
    attempts = models.PositiveIntegerField(default=0, help_text="How often a worker has claimed it.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["document", "number"]
        verbose_name_plural = "batches"
        indexes = [
            models.Index(
                fields=["document", "number"], name="batch_owed", condition=Q(status__in=("queued", "running"))
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="batch_number_unique"),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in PAGE_STATUSES]), name="batch_status_known"),
            models.CheckConstraint(condition=Q(worker=None) | Q(status="running"), name="batch_claimed_is_running"),
        ]

    def __str__(self) -> str:
        return f"{self.document} batch {self.number}"
