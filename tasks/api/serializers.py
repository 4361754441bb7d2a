"""What the API shows of documents, pages, batches and events."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from tasks.models import Batch, Document, Event, Page
from tasks.models.status import PAGE_STATUSES, Status
from tasks.pipeline.estimate import estimate_rest

PAGE_STATUS_CHOICES = [(status.value, status.label) for status in PAGE_STATUSES]


class DocumentSerializer(serializers.ModelSerializer[Document]):
    progress = serializers.IntegerField(help_text="Whole percent of pages that have ended; 100 when all is over.")
    result_dir = serializers.CharField(help_text="The virtual folder of the result.")
    url = serializers.SerializerMethodField(help_text="This document's address.")

    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "task_id", "id", "name", "status", "engine", "model", "prompt", "pages", "own_text", "running", "headings",
            "fresh", "pages_total", "pages_succeeded", "pages_failed", "progress", "error", "waiting_for", "created_at",
            "started_at", "finished_at", "tokens_in", "tokens_out", "cost", "rerun_of", "result_dir", "url",
        )  # fmt: skip
        read_only_fields = fields

    def get_url(self, document: Document) -> str:
        return reverse("task-detail", args=[document.pk], request=self.context.get("request"))


class OneDocumentSerializer(DocumentSerializer):
    """A document that is shown alone, with what would cost a query for each in a list."""

    cost_estimate = serializers.SerializerMethodField(
        help_text="What the pages that are still to be read may cost; null where nothing is known."
    )

    class Meta(DocumentSerializer.Meta):
        fields = (*DocumentSerializer.Meta.fields, "cost_estimate")
        read_only_fields = fields

    @extend_schema_field(serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True))
    def get_cost_estimate(self, document: Document) -> str | None:
        estimate = estimate_rest(document=document)
        return None if estimate is None else f"{estimate:.6f}"


class ProgressSerializer(serializers.Serializer[Any]):
    task_id = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    pages_total = serializers.IntegerField()
    pages_succeeded = serializers.IntegerField()
    pages_failed = serializers.IntegerField()
    eta_seconds = serializers.IntegerField(allow_null=True, help_text="Seconds left at the pace so far.")
    waiting_for = serializers.CharField(help_text="Why the document waits; empty while it does not.")


class ResultSerializer(serializers.Serializer[Any]):
    task_id = serializers.CharField()
    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    content = serializers.CharField(
        help_text="Markdown of the pages that have ended, the unread ones marked. A sentence or table that runs over "
        "a page's end is joined here; the pages keep their own text."
    )
    pages_total = serializers.IntegerField()
    pages_succeeded = serializers.IntegerField()
    pages_failed = serializers.IntegerField()
    error = serializers.CharField()
    result_dir = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)


class BoxSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(  # type: ignore[assignment] # a field's own name for itself, here the box's
        help_text="What it is: `title`, `text`, `table`, `image` ..."
    )
    box = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=999),
        min_length=4,
        max_length=4,
        help_text="Left, top, right, bottom.",
    )


class DifferingSerializer(serializers.Serializer[Any]):
    read = serializers.CharField(help_text="The text's line; empty: it stands on the page alone.")
    seen = serializers.CharField(help_text="The page's line; empty: it stands in the text alone.")


class SecondLookSerializer(serializers.Serializer[Any]):
    """Where the text and another look at the page differ."""

    by = serializers.CharField(help_text="Who looked: `own_text` (the PDF's own text) or `local`.")
    score = serializers.FloatField(min_value=0, max_value=1, help_text="Share of both texts that the other one has.")
    lines = DifferingSerializer(many=True)
    numbers_read = serializers.ListField(child=serializers.CharField(), help_text="Numbers that the text alone has.")
    numbers_seen = serializers.ListField(child=serializers.CharField(), help_text="Numbers that it lacks.")


class PageSerializer(serializers.ModelSerializer[Page]):
    status = serializers.ChoiceField(choices=PAGE_STATUS_CHOICES)
    markdown = serializers.CharField(source="text", help_text="The page's text: its correction, or else what was read.")
    corrected = serializers.BooleanField(source="is_corrected", help_text="Whether a person corrected it.")
    markdown_read = serializers.CharField(source="markdown", help_text="What the engine read.")
    reused = serializers.BooleanField(source="is_reused", help_text="Whether its text is that of an earlier reading.")
    boxes = BoxSerializer(
        many=True, help_text="What the engine found where, if it says so; on the page as it was `turned`."
    )
    revision = serializers.IntegerField(help_text="The number of its last correction; 0 if there is none.")
    second_look = SecondLookSerializer(allow_null=True, help_text="In what it differs, if that is the doubt.")
    accepted_by = serializers.CharField(source="accepted_by.username", default=None, allow_null=True)

    class Meta:
        model = Page
        fields = (
            "number", "status", "markdown", "corrected", "markdown_read", "revision", "reused", "boxes", "turned",
            "engine", "model", "prompt_version", "attempts", "duration_ms", "tokens_in", "tokens_out", "cost", "error",
            "error_code", "doubt", "second_look", "read_at", "accepted_at", "accepted_by", "formulas_bad",
        )  # fmt: skip
        read_only_fields = fields


class BatchSerializer(serializers.ModelSerializer[Batch]):
    status = serializers.ChoiceField(choices=PAGE_STATUS_CHOICES)
    first_page = serializers.IntegerField()
    last_page = serializers.IntegerField()
    pages_total = serializers.IntegerField()

    class Meta:
        model = Batch
        fields = ("number", "status", "attempts", "first_page", "last_page", "pages_total", "started_at", "finished_at")
        read_only_fields = fields


class EventSerializer(serializers.ModelSerializer[Event]):
    task_id = serializers.CharField(source="document.task_id")

    class Meta:
        model = Event
        fields = ("seq", "type", "task_id", "at", "data")
        read_only_fields = fields
