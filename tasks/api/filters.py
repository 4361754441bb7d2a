"""Which documents a list shows, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from tasks.models import Document, Status


class DocumentFilter(filters.FilterSet):
    """`?status=running`, repeated for any of several."""

    status = filters.MultipleChoiceFilter(choices=Status.choices)

    class Meta:
        model = Document
        fields = ("status",)


class SteadyOrderingFilter(OrderingFilter):
    """Ends every order with the id: rows that are alike must not change places between two pieces of a list."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Sequence[str]:
        order = super().get_ordering(request, queryset, view) or ()
        return [*order, "-created_at", "-id"]
