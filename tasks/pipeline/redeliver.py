"""Deliver again, or for trial: what somebody asks of a webhook."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tasks.models import Delivery, Webhook
from tasks.pipeline.errors import Conflict
from tasks.webhooks.owe import owe_test


def redeliver(*, delivery: Delivery) -> Delivery:
    """Owe a delivery again, now and under its old id; the schedule starts anew. One that is just being tried is left
    to that. Raises Conflict when its webhook is sent nothing."""
    _check_listening(delivery.webhook)
    Delivery.objects.filter(pk=delivery.pk, sending_since=None).update(
        status=Delivery.Status.QUEUED, next_at=timezone.now(), tries_before=F("tries"), ended_at=None
    )
    delivery.refresh_from_db()
    return delivery


def send_test(*, webhook: Webhook) -> Delivery:
    """Owe a test event, signed and tried like any other. Raises Conflict when it is sent nothing."""
    _check_listening(webhook)
    return owe_test(webhook=webhook)


def _check_listening(webhook: Webhook) -> None:
    if not webhook.url:
        raise Conflict(
            _("This webhook was meant for one delivery and has forgotten its address."), code="webhook_spent"
        )
    if not webhook.is_enabled:
        raise Conflict(_("This webhook is disabled; enable it first."), code="webhook_disabled")
