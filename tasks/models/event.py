"""Event: something that happened to a document."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from tasks.models.document import Document


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """What the user may see: events of one's own documents."""
        return self.filter(owner_id=user.pk)


class Event(models.Model):
    """Something that happened, past tense. `seq` counts the document's events without a gap; `id` grows in the
    order in which transactions commit, so that it serves as a cursor over many documents."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="events")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=50)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["owner", "id"], name="event_by_owner")]
        constraints = [models.UniqueConstraint(fields=["document", "seq"], name="event_seq_unique")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"
