"""The pages of a document: their text and their pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.api.access import person
from tasks.api.binary import AnyType
from tasks.api.nested import DocumentPartViewSet
from tasks.api.review import AcceptSerializer
from tasks.api.schema import IN_DOCUMENT, IN_PAGE
from tasks.api.serializers import PageSerializer
from tasks.models import Page
from tasks.models.page import PageQuerySet
from tasks.pipeline.accept import accept_page
from tasks.pipeline.retry import retry_page
from tasks.pipeline.scale import scale_for
from tasks.pipeline.show import draw_page

IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")

WIDTH = OpenApiParameter("width", {"type": "integer", "minimum": 16, "maximum": 4096}, description="In pixels.")


class WidthSerializer(serializers.Serializer[Any]):
    width = serializers.IntegerField(min_value=16, max_value=4096, required=False)


@extend_schema_view(list=extend_schema(summary="The pages of a document", parameters=IN_DOCUMENT))
class PageViewSet(DocumentPartViewSet[Page]):
    """`{number}` is the page's number in the file, from 1."""

    queryset = Page.objects.all()
    serializer_class = PageSerializer
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,6}"

    def get_queryset(self) -> PageQuerySet:
        return (
            Page.objects.filter(document=self.document).select_related("correction", "accepted_by").order_by("number")
        )

    def get_object(self) -> Page:
        return get_object_or_404(self.get_queryset(), number=int(self.kwargs["number"]))

    @extend_schema(summary="A page", parameters=IN_PAGE)
    def retrieve(self, _request: Request, **_kwargs: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="Read a page again", parameters=IN_PAGE, request=None)
    @action(detail=True, methods=["post"])
    def retry(self, _request: Request, **_kwargs: str) -> Response:
        """Whether it failed or was read; what was read stays until there is something new. 409 while it is owed."""
        return Response(self.get_serializer(retry_page(page=self.get_object())).data)

    @extend_schema(summary="Say that a doubtful page is right", parameters=IN_PAGE, request=AcceptSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_kwargs: str) -> Response:
        """It leaves the list of pages to review. 409 if there is no doubt about it."""
        wish = AcceptSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        accepted = accept_page(page=self.get_object(), user=person(request), **wish.validated_data)
        return Response(self.get_serializer(accepted).data)

    @extend_schema(
        summary="The picture of a page",
        parameters=[*IN_PAGE, WIDTH],
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in IMAGE_TYPES},
    )
    @action(detail=True, content_negotiation_class=AnyType)
    def image(self, request: Request, **_kwargs: str) -> HttpResponseBase:
        """As large as an engine would see it, or `width` pixels wide; images are never enlarged. Turned as the
        page was to be read."""
        asked = WidthSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        width = asked.validated_data.get("width")
        page = get_object_or_404(self.get_queryset().select_related("document__upload"), number=self.kwargs["number"])
        tag = _tag(page, width)
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            return _for_its_owner(HttpResponseNotModified(), tag)
        picture = draw_page(page=page, width=width)
        return _for_its_owner(HttpResponse(picture.data, content_type=picture.media_type), tag)


def _tag(page: Page, width: int | None) -> str:
    """Names a picture before it is drawn: the file's content, the page, how it is turned, the size."""
    scale = scale_for(page.document.model)
    size = f"w{width}" if width else "-".join(str(part) for part in scale.values())
    return f'"{page.document.upload.sha256}-{page.number}-t{page.turned or 0}-{size}"'


def _for_its_owner(response: HttpResponse, tag: str) -> HttpResponse:
    """Kept by the browser, but shown again only to who may still see it."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = tag
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response
