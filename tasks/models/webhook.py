"""Webhook: an address that is told of events; and the secrets by which its receiver knows us."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.document import Document

ENDS = ("document.succeeded", "document.partial", "document.failed", "document.canceled")
OFFERED = ("document.queued", "document.started", *ENDS, "page.succeeded", "page.failed")  # what may be chosen


def the_ends() -> list[str]:
    return list(ENDS)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> WebhookQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)

    def standing(self) -> WebhookQuerySet:
        return self.filter(document=None)

    def listening(self) -> WebhookQuerySet:
        """Those that may be sent something; a person who has left is told nothing more."""
        return self.filter(is_enabled=True, owner__is_active=True).exclude(url="")


class Webhook(models.Model):
    """An address that is told of events: once, when one document ends (`document` is set), or standing.

    A standing webhook has a secret of its own; a one-shot one is signed with its owner's, so that a program that names
    one at every start needs to know one secret only.
    """

    class Disabled(models.TextChoices):
        """Why a webhook is told nothing; empty while its owner wants it so."""

        GONE = "gone", _("The receiver answered that it is gone (410).")
        FAILING = "failing", _("The receiver took nothing for five days.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, null=True, blank=True, related_name="webhook", help_text=_("One-shot.")
    )
    name = models.CharField(max_length=100, blank=True)
    url = models.TextField(blank=True, help_text=_("Forgotten when a one-shot webhook is spent."))
    host = models.CharField(max_length=300, blank=True, help_text=_("Host and port of the address."))
    secret = models.CharField(max_length=100, blank=True, help_text=_("Empty: its owner's."))
    events = models.JSONField(default=the_ends)
    is_enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=10, choices=Disabled, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text=_("When the first of the tries failed that failed since the last success.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True) ^ Q(secret=""), name="webhook_standing_has_own_secret"
            ),
            models.CheckConstraint(
                condition=Q(is_enabled=True, disabled_at=None, disabled_reason="")
                | Q(is_enabled=False, disabled_at__isnull=False),
                name="webhook_disabled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(url=""), name="webhook_standing_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.host or f"webhook {self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.document_id is None


class RetiredSecret(models.Model):
    """A secret that was replaced. Until `good_until` it signs beside the new one, so that no receiver has to change
    its own in the same moment. Without a webhook it was its owner's, which signs the one-shot ones."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, blank=True, related_name="retired_secrets"
    )
    secret = models.CharField(max_length=100)
    good_until = models.DateTimeField()

    class Meta:
        ordering = ["-good_until"]

    def __str__(self) -> str:
        return f"retired secret {self.pk}"
