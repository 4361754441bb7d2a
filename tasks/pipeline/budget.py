"""How much money a document, or a person in a month, may cost: nothing is sent that would cross a limit.

What is in flight is not charged yet, so it counts with what a page costs by experience. The limits concern documents
whose model has a price; where there is none, and where no limit is set, no question is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from accounts.models import User
from tasks.models import Document, Page, Status, Usage
from tasks.models.page import PageQuerySet
from tasks.pipeline.errors import QuotaExceeded
from tasks.pipeline.estimate import costs_money, mean_cost


@dataclass(frozen=True)
class Limit:
    """Money that may be spent, and the pages in flight of which each will take some of what is left."""

    most: Decimal
    spent: Decimal
    in_flight: int
    code: str
    words: str

    def allows(self, pages: int, mean: Decimal) -> int:
        """How many of these pages may be sent if each costs so much."""
        left = self.most - self.spent - mean * self.in_flight
        if left <= 0:
            return 0
        return min(pages, int(left / mean)) if mean else pages

    def reason(self, mean: Decimal) -> str:
        spent, most, currency = _plain(self.spent), _plain(self.most), settings.CURRENCY
        said = f"{spent} spent, {self.in_flight} pages in flight, about {_plain(mean)} a page"
        return f"{self.words} of {most} {currency} would be crossed: {said}"


def pages_affordable(*, document: Document, most: int, budget: Decimal | None) -> tuple[int, Limit | None, Decimal]:
    """How many pages of the locked document may be sent, up to `most`; the limit that allows the least, if there is
    one, and what a page costs. `budget` is its owner's."""
    if (settings.MAX_COST_PER_DOCUMENT is None and budget is None) or not costs_money(document=document):
        return most, None, Decimal(0)
    mean = mean_cost(document=document) or Decimal(0)
    limits = [_of_document(document), _of_month(document, budget)]
    allowed = [(limit.allows(most, mean), limit) for limit in limits if limit]
    count, limit = min(allowed, key=lambda each: each[0])
    return count, limit, mean


def check_budget(*, document: Document) -> None:
    """Raise QuotaExceeded if the month's budget of the document's owner is used up and reading it costs money."""
    budget = document.owner.monthly_budget
    if budget is None or not costs_money(document=document):
        return
    if (spent := Usage.objects.spent(owner_id=document.owner_id)) >= budget:
        used = f"{_plain(spent)} of {_plain(budget)} {settings.CURRENCY}"
        raise QuotaExceeded(
            f"this month's budget is used up: {used}; the operator can raise it", code="budget_exceeded"
        )


def _of_document(document: Document) -> Limit | None:
    most = settings.MAX_COST_PER_DOCUMENT
    if most is None:
        return None
    in_flight = _in_flight().filter(document=document).count()
    return Limit(most, document.cost or Decimal(0), in_flight, "cost_limit", "the limit for one document")


def _of_month(document: Document, budget: Decimal | None) -> Limit | None:
    """The owner's row is locked, so that two workers can't both have what is left."""
    if budget is None:
        return None
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=document.owner_id)
    spent = Usage.objects.spent(owner_id=document.owner_id)
    in_flight = _in_flight().filter(document__owner=document.owner_id, document__engine=document.engine).count()
    return Limit(budget, spent, in_flight, "budget_exceeded", "this month's budget")


def _in_flight() -> PageQuerySet:
    """Pages that a model reads just now; to take a PDF's own text costs nothing."""
    return Page.objects.filter(status=Status.RUNNING, own_text_due=None)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
