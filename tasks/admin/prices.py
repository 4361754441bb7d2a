"""Prices: what the models' tokens cost."""

from __future__ import annotations

from django.contrib import admin

from tasks.admin.base import ModelAdmin
from tasks.models import Price


@admin.register(Price)
class PriceAdmin(ModelAdmin):
    """What was read before keeps the cost that it was counted with."""

    list_display = ["model", "per_million_in", "per_million_out"]
    search_fields = ["model"]
