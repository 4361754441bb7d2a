"""Provider: how the other end of an engine is doing, known to all workers together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Provider(models.Model):
    """One row an engine. `limit` is the number of requests it takes at present (empty: as many as CONCURRENCY
    says); nobody sends before `paused_until`."""

    engine = models.CharField(max_length=50, primary_key=True)
    limit = models.PositiveIntegerField(null=True, blank=True)
    successes = models.PositiveIntegerField(default=0, help_text="Answers since the limit last changed.")
    paused_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Rounds of requests without any answer.")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When the last such round ended.")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(limit=None) | Q(limit__gt=0), name="provider_limit_positive")]

    def __str__(self) -> str:
        return self.engine
