"""Who had how much read, month by month."""

from __future__ import annotations

from django.contrib import admin

from tasks.admin.base import History
from tasks.models import Usage


@admin.register(Usage)
class UsageAdmin(History):
    """Counted when a page is read; it stays when the document is deleted."""

    list_display = ["month", "owner", "engine", "model", "pages", "tokens_in", "tokens_out", "cost"]
    list_select_related = ["owner"]
    list_filter = ["month", "engine"]
    search_fields = ["owner__username", "model"]
    date_hierarchy = "month"
