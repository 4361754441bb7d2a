"""Who reads: the workers, and how their providers are doing."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.admin.base import History, shortened
from tasks.models import Provider, Worker


@admin.register(Worker)
class WorkerAdmin(History):
    list_display = ["id", "kind", "host", "pid", "is_alive", "started_at", "lease_until"]
    list_filter = ["kind", "host"]
    search_fields = ["host", "pid"]
    date_hierarchy = "started_at"

    @admin.display(description=_("alive"), boolean=True)
    def is_alive(self, worker: Worker) -> bool:
        return worker.lease_until > timezone.now()


@admin.register(Provider)
class ProviderAdmin(History):
    list_display = ["engine", "limit", "failures", "failing_since", "paused_until", "answered_at", "short_reason"]
    search_fields = ["engine", "reason"]

    @admin.display(description=_("reason"))
    def short_reason(self, provider: Provider) -> str:
        return shortened(provider.reason)
