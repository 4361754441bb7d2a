"""Every try at a page: with what it was made, what it cost, and what came of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from tasks.api.nested import DocumentPartViewSet
from tasks.api.schema import IN_PAGE
from tasks.models import Attempt, Page
from tasks.pipeline.export import OF_ATTEMPT


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    class Meta:
        model = Attempt
        fields = OF_ATTEMPT
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="The tries at a page", parameters=IN_PAGE))
class AttemptViewSet(DocumentPartViewSet[Attempt]):
    """The first one first. Of an answer that was rejected, `error` says why."""

    queryset = Attempt.objects.all()
    serializer_class = AttemptSerializer

    def get_queryset(self) -> QuerySet[Attempt]:
        page = get_object_or_404(Page.objects.filter(document=self.document), number=int(self.kwargs["number"]))
        return Attempt.objects.filter(page=page).order_by("number")
