"""The pages whose text may be wrong, until somebody has dealt with each."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from tasks.api.access import person
from tasks.api.serializers import SecondLookSerializer
from tasks.models import Page
from tasks.models.page import PageQuerySet


class ReviewSerializer(serializers.ModelSerializer[Page]):
    task_id = serializers.CharField(source="document.task_id")
    id = serializers.UUIDField(source="document_id", help_text="The document's.")
    name = serializers.CharField(source="document.name", help_text="The document's.")
    doubt = serializers.CharField(help_text="Why what was read may not be the page's text.")
    second_look = SecondLookSerializer(allow_null=True)
    url = serializers.SerializerMethodField(help_text="The page's address.")

    class Meta:
        model = Page
        fields = ("task_id", "id", "name", "number", "doubt", "second_look", "engine", "model", "read_at", "url")
        read_only_fields = fields

    def get_url(self, page: Page) -> str:
        return reverse("page-detail", args=[page.document_id, page.number], request=self.context.get("request"))


class AcceptSerializer(serializers.Serializer[Any]):
    read_at = serializers.DateTimeField(
        required=False, help_text="The page's `read_at` that was looked at: 409 if it was read anew since."
    )


@extend_schema_view(list=extend_schema(summary="The pages to review, those first that were read last"))
class ReviewViewSet(ListModelMixin, GenericViewSet[Page]):
    """One's pages with a doubt that nobody has dealt with. A page leaves the list when it is corrected, accepted, or
    read again without a doubt."""

    queryset = Page.objects.all()
    serializer_class = ReviewSerializer

    def get_queryset(self) -> PageQuerySet:
        pages = Page.objects.visible_to(person(self.request)).to_review().select_related("document")
        return pages.defer("markdown", "boxes").order_by("-read_at", "document", "number")
