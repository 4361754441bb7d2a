"""Pages, figures, batches, attempts and events: how a document came about."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tasks.admin.base import History, HistoryInline, ValuesFilter, shortened
from tasks.models import Attempt, Batch, Correction, Event, Figure, Layout, Page


class AttemptInline(HistoryInline):
    model = Attempt
    fields = tuple("number engine model prompt_version duration_ms tokens_in tokens_out cost outcome error".split())


class CorrectionInline(HistoryInline):
    model = Correction
    fk_name = "page"
    fields = ("number", "author", "is_withdrawal", "created_at", "text")
    readonly_fields = ("created_at",)


@admin.register(Page)
class PageAdmin(History):
    list_display = tuple("number document status engine model attempts duration_ms finished_at reason".split())
    list_select_related = ["document"]
    list_filter = ["status", ("engine", ValuesFilter), ("error_code", ValuesFilter), "finished_at"]
    search_fields = ["document__name", "document__task_id", "error", "model"]
    date_hierarchy = "finished_at"
    inlines = [AttemptInline, CorrectionInline]

    @admin.display(description=_("reason"))
    def reason(self, page: Page) -> str:
        return shortened(page.error)


@admin.register(Figure)
class FigureAdmin(History):
    """That there is one; the picture belongs to its owner."""

    list_display = ["number", "page", "box"]
    list_select_related = ["page", "page__document"]
    search_fields = ["page__document__name", "page__document__task_id"]
    fields = ["page", "number", "box"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        return super().get_queryset(request).defer("data")


@admin.register(Layout)
class LayoutAdmin(History):
    """How far it is; what the lines say belongs to the file's owner."""

    list_display = ["number", "upload", "state", "tries", "worker", "created_at", "ended_at", "reason"]
    list_select_related = ["upload", "worker"]
    list_filter = ["state", "created_at"]
    search_fields = ["upload__name", "error"]
    date_hierarchy = "created_at"
    fields = ["upload", "number", "state", "tries", "worker", "error", "created_at", "ended_at"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Layout]:
        return super().get_queryset(request).defer("lines")

    @admin.display(description=_("reason"))
    def reason(self, layout: Layout) -> str:
        return shortened(layout.error)


@admin.register(Batch)
class BatchAdmin(History):
    list_display = ["number", "document", "status", "worker", "attempts", "started_at", "finished_at"]
    list_select_related = ["document", "worker"]
    list_filter = ["status", "started_at"]
    search_fields = ["document__name", "document__task_id"]
    date_hierarchy = "started_at"


@admin.register(Attempt)
class AttemptAdmin(History):
    list_display = tuple(
        "number page outcome engine model duration_ms tokens_in tokens_out cost started_at reason".split()
    )
    list_select_related = ["page", "page__document"]
    list_filter = [
        "outcome",
        ("engine", ValuesFilter),
        ("model", ValuesFilter),
        ("error_code", ValuesFilter),
        "started_at",
    ]
    search_fields = ["page__document__name", "page__document__task_id", "model", "error"]
    date_hierarchy = "started_at"

    @admin.display(description=_("reason"))
    def reason(self, attempt: Attempt) -> str:
        return shortened(attempt.error)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Also the link from a document to the attempts at its pages."""
        if lookup == "page__document__id__exact":
            return True
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]


@admin.register(Correction)
class CorrectionAdmin(History):
    list_display = ["number", "page", "author", "is_withdrawal", "created_at"]
    list_select_related = ["page", "page__document", "author"]
    list_filter = ["is_withdrawal", ("author", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["page__document__name", "page__document__task_id", "author__username"]
    date_hierarchy = "created_at"


@admin.register(Event)
class EventAdmin(History):
    list_display = ["at", "type", "document", "owner", "seq"]
    list_select_related = ["document", "owner"]
    list_filter = ["type", ("owner", admin.RelatedOnlyFieldListFilter), "at"]
    search_fields = ["document__name", "document__task_id", "type"]
    date_hierarchy = "at"
    ordering = ["-id"]
