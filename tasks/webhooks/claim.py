"""Claim what is due: no more than a few tries at one receiver, and a part of them for one owner, so that who answers
slowly delays nobody else."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tasks.models import Delivery, RetiredSecret

A_HOST = 4  # tries at one receiver at a time
AN_OWNER = 16  # tries for one owner at a time
GIVE_UP = timedelta(seconds=60)  # after which a try that was never told of counts as lost; longer than any try takes


@dataclass(frozen=True)
class Claim:
    """A delivery in this process's hands: all that a try at it needs to know."""

    delivery_id: uuid.UUID
    number: int
    message_id: str
    url: str
    body: str
    secrets: tuple[str, ...]
    host: str
    owner_id: int


def due() -> bool:
    """Whether a delivery waits to be tried."""
    return Delivery.objects.due().exists()


def claim_due(*, most: int, running: Iterable[Claim]) -> list[Claim]:
    """Deliveries that this process may try now, beside those that are `running`."""
    under_way = list(running)
    hosts, owners = Counter(c.host for c in under_way), Counter(c.owner_id for c in under_way)
    taken: list[Claim] = []
    while len(taken) < most:
        mine = [claim.delivery_id for claim in (*under_way, *taken)]
        more = _claim(_candidates(most - len(taken), hosts, owners, mine), hosts, owners)
        if not more:
            break
        taken += more
    return taken


def _candidates(most: int, hosts: Counter[str], owners: Counter[int], mine: list[uuid.UUID]) -> list[Delivery]:
    """Deliveries that are due, but not those under way here: by a clock that jumped they may look lost."""
    busy_hosts = [host for host, count in hosts.items() if count >= A_HOST]
    busy_owners = [owner for owner, count in owners.items() if count >= AN_OWNER]
    due = Delivery.objects.sendable().exclude(pk__in=mine)
    free = due.exclude(webhook__host__in=busy_hosts).exclude(webhook__owner__in=busy_owners)
    return list(free.select_related("webhook__owner")[:most])


def _claim(candidates: list[Delivery], hosts: Counter[str], owners: Counter[int]) -> list[Claim]:
    """Take those of the candidates for which there is room."""
    wanted: list[Delivery] = []
    for delivery in candidates:
        host, owner = delivery.webhook.host, delivery.webhook.owner_id
        if hosts[host] < A_HOST and owners[owner] < AN_OWNER:
            hosts[host] += 1
            owners[owner] += 1
            wanted.append(delivery)
    if not wanted:
        return []
    taken = _take(wanted)
    retired = _retired_secrets(wanted)
    return [_claimed(delivery, retired) for delivery in wanted if delivery.pk in taken]


def _take(wanted: list[Delivery]) -> set[uuid.UUID]:
    """Push the time of those ahead that are still due and in nobody else's hands; which they were."""
    now = timezone.now()
    with transaction.atomic():
        still_due = Delivery.objects.due().select_for_update(of=("self",), skip_locked=True)
        taken = set(still_due.filter(pk__in=[each.pk for each in wanted]).values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=taken).update(next_at=now + GIVE_UP, sending_since=now, tries=F("tries") + 1)
    return taken


Owned = tuple[int, uuid.UUID | None]


def _retired_secrets(taken: list[Delivery]) -> dict[Owned, list[str]]:
    """The replaced secrets that still sign, by owner and webhook."""
    owners = {delivery.webhook.owner_id for delivery in taken}
    good = RetiredSecret.objects.filter(owner__in=owners, good_until__gt=timezone.now())
    found: dict[Owned, list[str]] = defaultdict(list)
    for owner, webhook, secret in good.values_list("owner_id", "webhook_id", "secret"):
        found[owner, webhook].append(secret)
    return found


def _claimed(delivery: Delivery, retired: dict[Owned, list[str]]) -> Claim:
    webhook = delivery.webhook
    secret = webhook.secret or webhook.owner.webhook_secret
    older = retired.get((webhook.owner_id, webhook.pk if webhook.secret else None), [])
    return Claim(
        delivery_id=delivery.pk,
        number=delivery.tries + 1,
        message_id=delivery.message_id,
        url=webhook.url,
        body=delivery.body,
        secrets=(secret, *older),
        host=webhook.host,
        owner_id=webhook.owner_id,
    )
