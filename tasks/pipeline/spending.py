"""What reading costs: counted for the page, the document and its owner's month when an attempt ends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tasks.models import Attempt, Document, Page, Usage


def count_cost(*, document: Document, page: Page, attempt: Attempt) -> bool:
    """Add to what the page and the locked document cost, which the caller saves; whether it is known."""
    if attempt.cost is None:
        return False
    page.cost = (page.cost or Decimal(0)) + attempt.cost
    document.cost = (document.cost or Decimal(0)) + attempt.cost
    return True


def count_usage(*, document: Document, attempts: Sequence[Attempt]) -> None:
    """Add what these attempts cost to the month of the document's owner."""
    if any(attempt.cost is not None for attempt in attempts):
        Usage.objects.count_costs(owner_id=document.owner_id, attempts=attempts)
