"""How many pages a month an operator lets somebody have read."""

from __future__ import annotations

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from tasks.models import Page, Usage
from tasks.pipeline.errors import QuotaExceeded


def pages_used(*, owner: User) -> int:
    """Pages that were read for the owner this month, and those that are owed."""
    month = timezone.localdate().replace(day=1)
    read = Usage.objects.filter(owner=owner, month=month).aggregate(pages=Sum("pages"))["pages"] or 0
    return int(read) + Page.objects.owed().filter(document__owner=owner).count()


def check_quota(*, owner: User, new: int) -> None:
    """Raise QuotaExceeded if the owner has not so many pages left. Called when the new ones are owed, in their
    transaction: the owner's row is locked, so that two requests can't both have the last page."""
    if owner.pages_a_month is None:
        return
    most = User.objects.select_for_update(no_key=True).get(pk=owner.pk).pages_a_month
    if most is not None and (used := pages_used(owner=owner)) > most:
        left = max(0, most - used + new)
        raise QuotaExceeded(
            f"{new} pages are asked for, and {left} of this month's {most} are left; the operator can raise the limit",
            code="quota_exceeded",
            field="pages",
        )
