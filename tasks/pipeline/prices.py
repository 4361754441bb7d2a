"""What a model's tokens cost, by the table of prices, which each process keeps for some seconds: it is asked at every
page, and seldom changes."""

from __future__ import annotations

import time
from decimal import Decimal

from tasks.models import Price

FRESH = 5.0  # seconds

_kept: tuple[float, list[Price]] | None = None


def cost_of(*, models: tuple[str, ...], tokens_in: int | None, tokens_out: int | None) -> Decimal | None:
    """What so many tokens cost, by the first of these names of the model that has a price; None if none has."""
    price = next((found for found in map(price_of, models) if found), None)
    if price is None or tokens_in is None or tokens_out is None:
        return None
    return price.cost_of(tokens_in=tokens_in, tokens_out=tokens_out)


def price_of(model: str) -> Price | None:
    """The price of the closest name that matches the model's; an engine without models costs nothing."""
    if not model:
        return None
    return max((price for price in _prices() if price.matches(model)), key=lambda each: each.closeness, default=None)


def forget_prices() -> None:
    """Look into the table at the next question."""
    global _kept
    _kept = None


def _prices() -> list[Price]:
    global _kept
    kept, now = _kept, time.monotonic()
    if kept is None or now > kept[0] + FRESH:
        kept = _kept = (now, list(Price.objects.all()))
    return kept[1]
