"""Usage: what somebody had read in a month. It stays when the documents are deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.attempt import Attempt
from tasks.models.page import Page

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


def this_month() -> date:
    """Its first day."""
    return timezone.localdate().replace(day=1)


class UsageQuerySet(models.QuerySet["Usage"]):
    def visible_to(self, user: User) -> UsageQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)

    def count_pages(self, *, owner_id: int, pages: Iterable[Page]) -> None:
        """Count pages that were just read, in the transaction that saves them."""
        by_reader: defaultdict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in pages:
            by_reader[page.engine, page.model].append(page)
        for (engine, model), read in by_reader.items():
            sums = {
                "pages": F("pages") + len(read),
                "tokens_in": F("tokens_in") + sum(page.tokens_in or 0 for page in read),
                "tokens_out": F("tokens_out") + sum(page.tokens_out or 0 for page in read),
            }
            self._add(sums, owner_id=owner_id, month=this_month(), engine=engine, model=model)

    def count_costs(self, *, owner_id: int, attempts: Iterable[Attempt]) -> None:
        """Count what attempts cost that just ended, also those of which nothing was kept."""
        by_reader: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for attempt in attempts:
            if attempt.cost is not None:
                by_reader[attempt.engine, attempt.model] += attempt.cost
        money = models.DecimalField(**MONEY)
        for (engine, model), cost in by_reader.items():
            total = Coalesce(F("cost"), Value(Decimal(0), money)) + Value(cost, money)
            self._add({"cost": total}, owner_id=owner_id, month=this_month(), engine=engine, model=model)

    def spent(self, *, owner_id: int) -> Decimal:
        """What is known to be spent for the owner this month."""
        of_month = self.filter(owner_id=owner_id, month=this_month())
        return sum((cost or Decimal(0) for cost in of_month.values_list("cost", flat=True)), start=Decimal(0))

    def _add(self, sums: dict[str, Any], **counted: Any) -> None:
        if not self.filter(**counted).update(**sums):
            self.get_or_create(**counted)
            self.filter(**counted).update(**sums)


class Usage(models.Model):
    """Pages and tokens of one owner, one month, one engine and its model."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="usage")
    month = models.DateField(_("month"), help_text="Its first day.")
    engine = models.CharField(max_length=50)
    model = models.CharField(max_length=200, blank=True)
    pages = models.PositiveBigIntegerField(_("pages"), default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(_("cost"), null=True, blank=True, **MONEY)

    objects = UsageQuerySet.as_manager()

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        ordering = ["-month", "owner", "engine", "model"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "month", "engine", "model"], name="usage_counted_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="usage_month_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.engine} {self.model}".strip()
