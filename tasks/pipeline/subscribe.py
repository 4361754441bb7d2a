"""Webhooks of a person's own: make, change, give new secrets, delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, new_webhook_secret
from tasks.models import RetiredSecret, Webhook
from tasks.models.webhook import ENDS, OFFERED
from tasks.pipeline.errors import Refused
from tasks.webhooks.address import AddressRefused, check_address, host_of
from tasks.webhooks.note import disable

WEBHOOKS_MOST = 50  # of one owner: each costs every event a row
ROTATION = timedelta(days=1)  # how long a replaced secret still signs


def create_webhook(
    *, owner: User, url: str, events: Sequence[str] = ENDS, name: str = "", is_enabled: bool = True
) -> Webhook:
    """A standing webhook, with a new secret. Raises Refused."""
    if Webhook.objects.standing().filter(owner=owner).count() >= WEBHOOKS_MOST:
        words = _("You have %(most)s webhooks; delete one first.")
        raise Refused(words % {"most": WEBHOOKS_MOST}, code="too_many_webhooks")
    check_webhook_url(url=url, field="url")
    return Webhook.objects.create(
        owner=owner,
        name=name,
        url=url,
        host=host_of(url),
        events=_ordered(events),
        secret=new_webhook_secret(),
        is_enabled=is_enabled,
        disabled_at=None if is_enabled else timezone.now(),
    )


def change_webhook(
    *,
    webhook: Webhook,
    url: str | None = None,
    events: Sequence[str] | None = None,
    name: str | None = None,
    is_enabled: bool | None = None,
) -> Webhook:
    """Change what is said. Disabled, it is sent nothing, and what waits is over; enabled, it starts afresh."""
    if url is not None and url != webhook.url:
        check_webhook_url(url=url, field="url")
        webhook.url, webhook.host, webhook.failing_since = url, host_of(url), None
    webhook.events = webhook.events if events is None else _ordered(events)
    webhook.name = webhook.name if name is None else name
    webhook.save(update_fields=["url", "host", "failing_since", "events", "name"])
    if is_enabled is True and not webhook.is_enabled:
        _enable(webhook)
    elif is_enabled is False and webhook.is_enabled:
        disable(webhook)
    return webhook


def _enable(webhook: Webhook) -> None:
    webhook.is_enabled, webhook.disabled_reason, webhook.disabled_at, webhook.failing_since = True, "", None, None
    webhook.save(update_fields=["is_enabled", "disabled_reason", "disabled_at", "failing_since"])


def delete_webhook(*, webhook: Webhook) -> None:
    """Delete it with its deliveries; what waits is not sent."""
    webhook.delete()


def rotate_secret(*, webhook: Webhook) -> Webhook:
    """Give it a new secret. For a day every request carries a signature with the old one too."""
    with transaction.atomic():
        current = Webhook.objects.select_for_update().get(pk=webhook.pk)
        _retire(owner=current.owner, webhook=current, secret=current.secret)
        current.secret = new_webhook_secret()
        current.save(update_fields=["secret"])
    return current


def rotate_account_secret(*, owner: User) -> User:
    """Give the account a new secret for its one-shot webhooks, in the same way."""
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=owner.pk)
        _retire(owner=current, webhook=None, secret=current.webhook_secret)
        current.webhook_secret = new_webhook_secret()
        current.save(update_fields=["webhook_secret"])
    return current


def _retire(*, owner: User, webhook: Webhook | None, secret: str) -> None:
    retired = RetiredSecret.objects.filter(owner=owner)
    retired.filter(good_until__lt=timezone.now()).delete()
    retired.create(owner=owner, webhook=webhook, secret=secret, good_until=timezone.now() + ROTATION)


def check_webhook_url(*, url: str, field: str = "webhook_url") -> None:
    """Refuse what is no web address, or leads inside."""
    try:
        check_address(url)
    except AddressRefused as reason:
        raise Refused(str(reason), code="webhook_url_refused", field=field) from None


def _ordered(events: Sequence[str]) -> list[str]:
    """The events that are offered, each once, in the order in which they happen."""
    return [event for event in OFFERED if event in events]
