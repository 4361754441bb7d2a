"""What belongs to a document: its batches and its events."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, TypeVar

from django.db.models import Count, Max, Min, Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.viewsets import GenericViewSet

from tasks.api.access import visible_document
from tasks.api.schema import IN_DOCUMENT
from tasks.api.serializers import BatchSerializer, EventSerializer
from tasks.models import Batch, Document, Event
from tasks.models.event import EventQuerySet

M = TypeVar("M", bound=Model)
SEQ_MAX = 2**62  # a database's largest number, and some room


class DocumentPartViewSet(ListModelMixin, GenericViewSet[M], Generic[M]):
    """Parts of one document, which is looked up first: of somebody else's there is nothing to see."""

    @cached_property
    def document(self) -> Document:
        return visible_document(self.request, self.kwargs["task_id"])


@extend_schema_view(list=extend_schema(summary="How a document is split into work", parameters=IN_DOCUMENT))
class BatchViewSet(DocumentPartViewSet[Batch]):
    """Pages that a worker takes together."""

    queryset = Batch.objects.all()
    serializer_class = BatchSerializer

    def get_queryset(self) -> QuerySet[Batch]:
        return (
            Batch.objects.filter(document=self.document)
            .annotate(first_page=Min("page_set__number"), last_page=Max("page_set__number"))
            .annotate(pages_total=Count("page_set"))
            .order_by("number")
        )


SINCE = OpenApiParameter(
    "since", {"type": "integer", "minimum": 0, "maximum": SEQ_MAX}, description="Only events after this number."
)


class SinceSerializer(serializers.Serializer[dict[str, int]]):
    since = serializers.IntegerField(min_value=0, max_value=SEQ_MAX, default=0)


@extend_schema_view(
    list=extend_schema(
        summary="What happened to a document",
        parameters=[*IN_DOCUMENT, SINCE],
    )
)
class EventViewSet(DocumentPartViewSet[Event]):
    """Events in their order."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer

    def get_queryset(self) -> EventQuerySet:
        asked = SinceSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        events = Event.objects.filter(document=self.document, seq__gt=asked.validated_data["since"])
        return events.select_related("document").order_by("seq")
