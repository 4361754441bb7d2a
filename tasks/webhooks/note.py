"""Note what came of tries: the try itself, when the next one is, and what it means for the webhook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tasks.models import Delivery, DeliveryTry, Webhook
from tasks.webhooks.schedule import pause_after
from tasks.webhooks.send import Sending

FAILING_MOST = timedelta(days=5)  # after which a standing webhook is disabled
GONE = 410


def note_all(sendings: Iterable[Sending]) -> list[Webhook]:
    """Keep what came of the tries, in one transaction; the standing webhooks that are disabled with it."""
    by_key = {sending.claim.delivery_id: sending for sending in sendings}
    disabled: list[Webhook] = []
    with transaction.atomic():
        # Those that were deleted meanwhile are not there any more, and nobody asks after them.
        held = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=by_key).order_by("pk")
        deliveries = list(held.select_related("webhook__owner"))
        tried = [_tried(by_key[delivery.pk]) for delivery in deliveries]
        DeliveryTry.objects.bulk_create(tried, ignore_conflicts=True)
        _note_successes([delivery for delivery in deliveries if by_key[delivery.pk].answer.is_success])
        for delivery in deliveries:
            sending = by_key[delivery.pk]
            if (
                not sending.answer.is_success
                and delivery.tries == sending.claim.number
                and delivery.status == Delivery.Status.QUEUED
            ):
                disabled += _note_failure(delivery, sending)
    return disabled


def _tried(sending: Sending) -> DeliveryTry:
    return DeliveryTry(
        delivery_id=sending.claim.delivery_id,
        number=sending.claim.number,
        at=sending.at,
        status_code=sending.answer.status_code,
        duration_ms=round(sending.seconds * 1000),
        error=sending.answer.error,
        answer=sending.answer.text,
    )


def _note_successes(deliveries: list[Delivery]) -> None:
    webhooks = Webhook.objects.filter(pk__in={delivery.webhook_id for delivery in deliveries})
    webhooks.exclude(failing_since=None).update(failing_since=None)
    _end(deliveries, Delivery.Status.SUCCEEDED)


def _note_failure(delivery: Delivery, sending: Sending) -> list[Webhook]:
    """Set the time of the next try, or end the delivery; a standing webhook may be disabled, and is told of then."""
    answer = sending.answer
    if answer.is_our_fault:
        _owe_again(delivery)
        return []
    if reason := _reason_to_disable(delivery.webhook, is_gone=answer.status_code == GONE):
        return [delivery.webhook] if disable(delivery.webhook, reason) else []
    pause = pause_after(tries=delivery.tries - delivery.tries_before, retry_after=answer.retry_after)
    if pause is None or answer.status_code == GONE:
        _end([delivery], Delivery.Status.FAILED)
    else:
        next_at = timezone.now() + timedelta(seconds=pause)
        Delivery.objects.filter(pk=delivery.pk).update(next_at=next_at, sending_since=None)
    return []


def _owe_again(delivery: Delivery) -> None:
    """At once when somebody sends again; the schedule does not count this try."""
    same = Delivery.objects.filter(pk=delivery.pk)
    same.update(next_at=timezone.now(), sending_since=None, tries_before=F("tries_before") + 1)


def _reason_to_disable(webhook: Webhook, *, is_gone: bool) -> str:
    """Why the standing webhook is to be disabled after this failure; empty if it is not."""
    if not webhook.is_standing or not webhook.is_enabled:
        return ""
    now, same = timezone.now(), Webhook.objects.filter(pk=webhook.pk)
    same.filter(failing_since=None).update(failing_since=now)
    if is_gone:
        return Webhook.Disabled.GONE
    return Webhook.Disabled.FAILING if same.filter(failing_since__lte=now - FAILING_MOST).exists() else ""


def disable(webhook: Webhook, reason: str = "") -> bool:
    """Send nothing more to it; whether it was enabled. What waits is over; each can be asked for again later."""
    now = timezone.now()
    enabled = Webhook.objects.filter(pk=webhook.pk, is_enabled=True)
    if not enabled.update(is_enabled=False, disabled_reason=reason, disabled_at=now):
        return False
    Delivery.objects.waiting().filter(webhook=webhook).update(
        status=Delivery.Status.FAILED, sending_since=None, ended_at=now
    )
    webhook.is_enabled, webhook.disabled_reason, webhook.disabled_at = False, reason, now
    return True


def _end(deliveries: list[Delivery], status: str) -> None:
    """The last word on deliveries; one-shot webhooks are spent with it and forget their addresses."""
    ended = Delivery.objects.filter(pk__in=[each.pk for each in deliveries]).exclude(status=Delivery.Status.SUCCEEDED)
    ended.update(status=status, sending_since=None, ended_at=timezone.now())
    spent = Webhook.objects.filter(pk__in={each.webhook_id for each in deliveries}).exclude(document=None)
    spent.update(url="", host="")
