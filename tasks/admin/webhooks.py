"""Webhooks and what became of their deliveries. Secrets stay with their owners."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tasks.admin.base import History, HistoryInline, ValuesFilter, list_link, shortened
from tasks.models import Delivery, DeliveryTry, RetiredSecret, Webhook
from tasks.pipeline.errors import Refused
from tasks.pipeline.redeliver import redeliver


@admin.register(Webhook)
class WebhookAdmin(History):
    list_display = ["id", "owner", "name", "document", "short_url", "is_enabled", "failing_since", "created_at"]
    list_select_related = ["owner", "document"]
    list_filter = ["is_enabled", "disabled_reason", ("owner", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["url", "name", "owner__username", "document__name", "document__task_id"]
    date_hierarchy = "created_at"
    exclude = ["secret"]
    readonly_fields = ["delivery_list"]

    @admin.display(description=_("address"))
    def short_url(self, webhook: Webhook) -> str:
        return shortened(webhook.url)

    @admin.display(description=_("deliveries"))
    def delivery_list(self, webhook: Webhook) -> SafeString:
        return list_link(Delivery, webhook.deliveries.count(), webhook__id__exact=str(webhook.pk))


@admin.register(RetiredSecret)
class RetiredSecretAdmin(History):
    list_display = ["id", "owner", "webhook", "good_until"]
    list_select_related = ["owner", "webhook"]
    list_filter = [("owner", admin.RelatedOnlyFieldListFilter), "good_until"]
    search_fields = ["owner__username", "webhook__name"]
    date_hierarchy = "good_until"
    exclude = ["secret"]


class TryInline(HistoryInline):
    model = DeliveryTry
    fields = ["number", "at", "status_code", "duration_ms", "error", "answer"]


@admin.register(Delivery)
class DeliveryAdmin(History):
    """Sent again from here under the same id, as from its owner's page."""

    list_display = ["id", "type", "event", "webhook", "status", "tries", "next_at", "created_at", "ended_at"]
    list_select_related = ["event", "webhook"]
    list_filter = ["status", ("type", ValuesFilter), "created_at"]
    search_fields = ["event__document__name", "event__document__task_id", "webhook__name", "webhook__owner__username"]
    date_hierarchy = "created_at"
    inlines = [TryInline]
    actions = ["redeliver"]

    def has_redeliver_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tasks.change_delivery")

    @admin.action(description=_("Deliver again"), permissions=["redeliver"])
    def redeliver(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        done = 0
        for delivery in queryset.select_related("webhook"):
            try:
                redeliver(delivery=delivery)
                done += 1
            except Refused as refusal:
                words = gettext("“%(name)s” was left as it is: %(reason)s")
                self.message_user(request, words % {"name": delivery, "reason": refusal}, messages.WARNING)
        if done:
            words = ngettext("%(count)s delivery is due again.", "%(count)s deliveries are due again.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)


@admin.register(DeliveryTry)
class DeliveryTryAdmin(History):
    list_display = ["at", "delivery", "number", "status_code", "duration_ms", "reason"]
    list_select_related = ["delivery"]
    list_filter = ["status_code", "at"]
    search_fields = ["error", "delivery__event__document__name", "delivery__event__document__task_id"]
    date_hierarchy = "at"

    @admin.display(description=_("reason"))
    def reason(self, tried: DeliveryTry) -> str:
        return shortened(tried.error)
