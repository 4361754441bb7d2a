"""What one had read, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from tasks.models import Usage
from tasks.pipeline.quota import pages_used
from tasks.web.person import person

MONTHS = 12
WIDTH, HEIGHT, STEP = 38, 96, 50  # of a bar, of the highest one, from one bar to the next


@dataclass(frozen=True)
class Bar:
    """A month in the picture; its place in the units of the SVG's view box."""

    month: date
    pages: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@login_required
@require_safe
def usage(request: HttpRequest) -> HttpResponse:
    months = _last_months(timezone.localdate().replace(day=1))
    rows = list(Usage.objects.visible_to(person(request)).filter(month__gte=months[0]))
    context = {"rows": rows, "bars": _bars(months, rows), "width": WIDTH, "quota": _quota(person(request))}
    context |= {"is_priced": any(row.cost is not None for row in rows), "budget": _budget(person(request))}
    return render(request, "accounts/usage.html", context)


def _quota(owner: User) -> dict[str, int] | None:
    """What may be read this month and what is left of it; None if nobody set a limit."""
    if owner.pages_a_month is None:
        return None
    return {"most": owner.pages_a_month, "left": max(0, owner.pages_a_month - pages_used(owner=owner))}


def _budget(owner: User) -> dict[str, Decimal] | None:
    """What may be spent this month and what is; None if nobody set a limit."""
    if owner.monthly_budget is None:
        return None
    return {"most": owner.monthly_budget, "spent": Usage.objects.spent(owner_id=owner.pk)}


def _last_months(this: date) -> list[date]:
    """The first days of the last twelve months, the oldest first."""
    numbers = [this.year * 12 + this.month - 1 - back for back in reversed(range(MONTHS))]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _bars(months: list[date], rows: list[Usage]) -> list[Bar]:
    pages: dict[date, int] = defaultdict(int)
    for row in rows:
        pages[row.month] += row.pages
    highest = max([1, *pages.values()])
    heights = [max(2, round(HEIGHT * pages[month] / highest)) if pages[month] else 0 for month in months]
    return [
        Bar(month, pages[month], place * STEP + 6, HEIGHT + 20 - height, height)
        for place, (month, height) in enumerate(zip(months, heights, strict=True))
    ]
