"""Results as files in a folder, as DeepSeek-OCR-Web's clients look at them: `/results/<document id>/...`."""

from __future__ import annotations

from typing import Any, NoReturn

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from tasks.api.access import person
from tasks.api.binary import AnyType
from tasks.models import Document
from tasks.pipeline.results import Entry, ResultFile, list_results, open_result, parse_place

PATH = OpenApiParameter(
    "path", {"type": "string", "minLength": 1}, required=True, description="A `result_dir`, or a path below it."
)
IN_RESULTS = [OpenApiParameter("path", str, OpenApiParameter.PATH, description="`<document id>/<file>`.")]
IMAGE = "image/jpeg"
_TEXT = {"type": "object", "properties": {"content": {"type": "string"}}, "required": ["content"]}
_NODE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "type": {"type": "string", "enum": ["folder", "file"]},
        "path": {"type": "string"},
        "children": {"type": "array", "items": {"type": "object"}, "description": "Of a folder."},
    },
    "required": ["name", "type", "path"],
}
_FOLDER = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["success"]},
        "path": {"type": "string"},
        "children": {"type": "array", "items": _NODE},
    },
    "required": ["status", "path", "children"],
}


class ResultsViewSet(ViewSet):
    """Every path outside of one's own documents is 404, whether something is there or not."""

    content_negotiation_class = AnyType
    portal_errors = True

    @extend_schema(
        summary="What a result's folder holds",
        operation_id="folder",
        tags=["two steps"],
        parameters=[PATH],
        responses={200: _FOLDER},
    )
    def folder(self, request: Request) -> Response:
        """Folders first, each with what it holds."""
        path = _asked_path(request)
        document, name = _find(request, path)
        entries = list_results(document=document, folder=name)
        if entries is None:
            raise Http404
        children = [_node(document, entry) for entry in entries]
        return Response({"status": "success", "path": path, "children": children})

    @extend_schema(
        summary="What a file of a result says",
        operation_id="file_content",
        tags=["two steps"],
        parameters=[PATH],
        responses={(200, "application/json"): _TEXT, (200, IMAGE): OpenApiTypes.BINARY},
    )
    def content(self, request: Request) -> HttpResponseBase:
        """Text as JSON, pictures as they are."""
        file = _open(request, _asked_path(request))
        if not file.is_text:
            return _as_it_is(file)
        with file.stream as stream:
            return Response({"content": stream.read().decode()})

    @extend_schema(
        summary="A file of a result",
        operation_id="results_file",
        tags=["two steps"],
        parameters=IN_RESULTS,
        responses={(200, kind): OpenApiTypes.BINARY for kind in ("text/plain", "application/json", IMAGE)},
    )
    def file(self, request: Request, path: str) -> HttpResponseBase:
        """As it is: Markdown as plain text, never as a page."""
        return _as_it_is(_open(request, f"/results/{path}"))


def _asked_path(request: Request) -> str:
    path = request.query_params.get("path", "")
    if not path:
        raise ValidationError({"path": [_("Say which path.")]})
    return path.removesuffix("/")


def _find(request: Request, path: str) -> tuple[Document, str]:
    """The caller's own document in whose folder the path lies, and the name there."""
    place = parse_place(path) or _nothing()
    document = Document.objects.visible_to(person(request)).filter(pk=place[0]).first()
    return document or _nothing(), place[1]


def _open(request: Request, path: str) -> ResultFile:
    document, name = _find(request, path.removesuffix("/"))
    return open_result(document=document, name=name) or _nothing()


def _nothing() -> NoReturn:
    raise Http404


def _node(document: Document, entry: Entry) -> dict[str, Any]:
    node = {"name": entry.name, "path": f"{document.result_dir}/{entry.path}"}
    if entry.children is None:
        return node | {"type": "file"}
    return node | {"type": "folder", "children": [_node(document, child) for child in entry.children]}


def _as_it_is(file: ResultFile) -> FileResponse:
    """For its owner alone, and never for a browser to guess at."""
    response = FileResponse(file.stream, content_type=file.media_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response
