"""Ladder: at which temperature a page is tried.

At 0 a model gives its likeliest answer, and the same again when it is asked once more. So each answer that was not the
page's text makes the next try freer. Failures of another kind say nothing of the answer and change nothing.
"""

from __future__ import annotations

from tasks.engines import PageCrashed
from tasks.guards import CODES
from tasks.models import Attempt, Page

TEMPERATURES = (0.0, 0.2, 0.5, 0.8)


def temperature_for(*, page_id: int) -> float:
    """The temperature of the page's next try. Each rejected answer cost a retry; whoever has the page read once more
    gives it all its retries back, and with them the lowest rung."""
    retries = Page.objects.filter(pk=page_id).values_list("retries", flat=True).first() or 0
    failed = Attempt.objects.filter(page=page_id, outcome=Attempt.Outcome.FAILED).exclude(error_code=PageCrashed.code)
    codes = list(failed.order_by("-number").values_list("error_code", flat=True)[:retries])
    rejected = sum(code in CODES for code in codes)
    return TEMPERATURES[min(rejected, len(TEMPERATURES) - 1)]
