"""Price: what a model's tokens cost."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MILLION = 1_000_000
LARGEST = Decimal("999999.999999")  # of what is kept of one attempt
SMALLEST = Decimal("0.000001")


class Price(models.Model):
    """The price of a million tokens, for the models of a name; a `*` in it stands for any characters."""

    model = models.CharField(
        _("model"), max_length=200, unique=True, help_text=_("Its name; * stands for any characters, as in gpt-4o*.")
    )
    per_million_in = models.DecimalField(
        _("a million tokens in"), max_digits=12, decimal_places=6, validators=[MinValueValidator(0)]
    )
    per_million_out = models.DecimalField(
        _("a million tokens out"), max_digits=12, decimal_places=6, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["model"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_million_in__gte=0, per_million_out__gte=0), name="price_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.model

    def matches(self, name: str) -> bool:
        pieces = [re.escape(piece) for piece in self.model.split("*")]
        return re.fullmatch(".*".join(pieces), name) is not None

    @property
    def closeness(self) -> tuple[bool, int]:
        """How much a name that matches has in common with this one: one without `*` is the name itself."""
        return ("*" not in self.model, len(self.model.replace("*", "")))

    def cost_of(self, *, tokens_in: int, tokens_out: int) -> Decimal:
        cost = (self.per_million_in * tokens_in + self.per_million_out * tokens_out) / MILLION
        return min(cost.quantize(SMALLEST), LARGEST)
