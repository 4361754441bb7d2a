"""Usage: what somebody had read in a month. It stays when the documents are deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.page import Page


class UsageQuerySet(models.QuerySet["Usage"]):
    def visible_to(self, user: User) -> UsageQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)

    def count_pages(self, *, owner_id: int, pages: Iterable[Page]) -> None:
        """Count pages that were just read, in the transaction that saves them."""
        month = timezone.localdate().replace(day=1)
        by_reader: defaultdict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in pages:
            by_reader[page.engine, page.model].append(page)
        for (engine, model), read in by_reader.items():
            self._add(read, owner_id=owner_id, month=month, engine=engine, model=model)

    def _add(self, read: list[Page], **counted: Any) -> None:
        sums = {
            "pages": F("pages") + len(read),
            "tokens_in": F("tokens_in") + sum(page.tokens_in or 0 for page in read),
            "tokens_out": F("tokens_out") + sum(page.tokens_out or 0 for page in read),
        }
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
