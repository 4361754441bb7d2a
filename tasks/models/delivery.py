"""Delivery and DeliveryTry: an event on its way to a webhook, and each try at it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.event import Event
from tasks.models.webhook import Webhook


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> DeliveryQuerySet:
        """What the user may see: deliveries of one's own webhooks."""
        return self.filter(webhook__owner_id=user.pk)

    def waiting(self) -> DeliveryQuerySet:
        return self.filter(status=Delivery.Status.QUEUED)

    def due(self) -> DeliveryQuerySet:
        """Those that may be tried now, the longest due first."""
        return self.waiting().filter(next_at__lte=timezone.now()).order_by("next_at", "pk")

    def sendable(self) -> DeliveryQuerySet:
        """Those of the due ones that somebody wants to have, by whose webhooks they go."""
        return self.due().filter(webhook__is_enabled=True, webhook__owner__is_active=True).exclude(webhook__url="")


class Delivery(models.Model):
    """One event on its way to one webhook. Its id is the `webhook-id` header, the same on every try.

    It outlives its event: the body is what was true when it happened, and is owed even if the document is deleted.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SUCCEEDED = "succeeded", _("succeeded")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries")
    type = models.CharField(max_length=50)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    tries_before = models.PositiveIntegerField(
        default=0, help_text=_("Tries that the schedule does not count, since it was started anew after them.")
    )
    sending_since = models.DateTimeField(null=True, blank=True, help_text=_("While it is tried."))
    next_at = models.DateTimeField(default=timezone.now, help_text=_("When it is due; while tried, when to give up."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=Q(status="queued")),
            models.Index(fields=["webhook", "-created_at"], name="delivery_by_webhook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once_an_event"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "succeeded", "failed"]), name="delivery_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="queued") ^ Q(ended_at__isnull=False), name="delivery_ended_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def message_id(self) -> str:
        """The `webhook-id` header."""
        return f"msg_{self.pk.hex}"


class DeliveryTry(models.Model):
    """One try: what was answered, or why nothing was."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="try_set")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField()
    error = models.TextField(blank=True)
    answer = models.TextField(blank=True, help_text=_("The first kilobyte of it."))

    class Meta:
        ordering = ["delivery", "number"]
        verbose_name_plural = _("delivery tries")
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivery_try_number_unique")]

    def __str__(self) -> str:
        return f"{self.delivery} try {self.number}"
