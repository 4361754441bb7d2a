"""Owe a delivery: a row in the transaction of the event, so that no crash loses or invents one."""

from __future__ import annotations

from django.db.models import Q

from tasks.models import Delivery, Document, Event, Webhook
from tasks.models.webhook import OFFERED
from tasks.webhooks.body import TEST, body_of, body_of_test


def owe_deliveries(*, document: Document, event: Event) -> None:
    """Owe the event to every webhook that wants it."""
    if event.type not in OFFERED:
        return
    standing = Q(document=None, owner_id=document.owner_id)
    webhooks = Webhook.objects.listening().filter(standing | Q(document=document))
    wanted = [webhook for webhook in webhooks if event.type in webhook.events]
    if wanted:
        body = body_of(document=document, event=event)
        Delivery.objects.bulk_create(
            Delivery(webhook=webhook, event=event, type=event.type, body=body) for webhook in wanted
        )


def owe_test(*, webhook: Webhook) -> Delivery:
    """Owe an event of which nothing is true, to see whether it arrives."""
    return Delivery.objects.create(webhook=webhook, type=TEST, body=body_of_test(webhook))
