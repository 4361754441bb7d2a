"""What people corrected in a page: all of it, in order, and something new."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.api.access import person
from tasks.api.nested import DocumentPartViewSet
from tasks.api.schema import IN_PAGE
from tasks.api.serializers import PageSerializer
from tasks.models import Correction, Page
from tasks.pipeline.correct import correct_page, withdraw_correction

REVISION_MAX = 2**31 - 1


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    author = serializers.CharField(source="author.username", default=None, allow_null=True)

    class Meta:
        model = Correction
        fields = ("number", "author", "text", "is_withdrawal", "created_at")
        read_only_fields = fields
        extra_kwargs = {"is_withdrawal": {"help_text": "Since then what was read stands again."}}


class NewCorrectionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(
        allow_null=True, allow_blank=True, trim_whitespace=False, help_text="null: what was read stands again."
    )
    based_on = serializers.IntegerField(
        min_value=0, max_value=REVISION_MAX, help_text="The page's `revision` that was corrected."
    )


@extend_schema_view(list=extend_schema(summary="The corrections of a page", parameters=IN_PAGE))
class CorrectionViewSet(DocumentPartViewSet[Correction]):
    """Every text that a person wrote for the page, the first one first; the last one stands."""

    queryset = Correction.objects.all()
    serializer_class = CorrectionSerializer

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page.objects.filter(document=self.document), number=int(self.kwargs["number"]))

    def get_queryset(self) -> QuerySet[Correction]:
        return Correction.objects.filter(page=self.page).select_related("author").order_by("number")

    @extend_schema(
        summary="Correct a page", parameters=IN_PAGE, request=NewCorrectionSerializer, responses=PageSerializer
    )
    def update(self, request: Request, **_kwargs: str) -> Response:
        """The text stands in the place of what was read, everywhere, and outlives retries. 409, and nothing is
        stored, if somebody corrected the page since `based_on`."""
        page, author = self.page, person(request)
        wish = NewCorrectionSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        text, based_on = wish.validated_data["text"], wish.validated_data["based_on"]
        if text is None:
            corrected = withdraw_correction(page=page, author=author, based_on=based_on)
        else:
            corrected = correct_page(page=page, author=author, text=text, based_on=based_on)
        return Response(PageSerializer(corrected).data)
