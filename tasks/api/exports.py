"""The result of a document as a file."""

from __future__ import annotations

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.serializers import CharField
from rest_framework.viewsets import GenericViewSet

from ocrsite.streaming import StreamedFile
from tasks.api.access import visible_document
from tasks.api.binary import AnyType
from tasks.api.schema import IN_DOCUMENT
from tasks.models import Document
from tasks.pipeline.export import FORMATS, export_document

FORMAT = OpenApiParameter("format", str, enum=list(FORMATS), description="What kind of file; `md` unless said.")
PREPARING = inline_serializer("Preparing", {"detail": CharField(), "code": CharField()})


class ExportViewSet(GenericViewSet[Document]):
    queryset = Document.objects.all()
    content_negotiation_class = AnyType

    @extend_schema(
        summary="The result as a file",
        operation_id="tasks_export_retrieve",
        parameters=[*IN_DOCUMENT, FORMAT],
        responses={(200, media_type): OpenApiTypes.BINARY for media_type, _open in FORMATS.values()}
        | {(202, "application/json"): PREPARING},
    )
    def retrieve(self, request: Request, task_id: str) -> FileResponse:
        """An attachment named after the file that was sent. 409 while pages are still to be read, and for `docx` where
        pandoc is not installed. The first `pdf` of a document takes its time: until it is there the answer is 202 with
        a `Retry-After`, and 409 if the embedded engine can't find the lines of any page."""
        document = visible_document(request, task_id)
        export = export_document(document=document, format=request.query_params.get("format", "md"))
        response = StreamedFile(export.stream, as_attachment=True, filename=export.name, content_type=export.media_type)
        response.headers["Cache-Control"] = "private, no-cache"
        return response
