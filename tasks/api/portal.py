"""The FastAPI portal's door: its clients send a file, ask for a task and fetch its text, under the PASSWORD path.

The answers hold what the portal's held, at the place where they held it and, where that differs, also where its
description says.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from tasks.api.access import person
from tasks.api.wishes import SubmissionSerializer
from tasks.models import Document
from tasks.pipeline.submit import Rejected, submit_file, submit_files

MB = 1_000_000
BATCH_MOST = 20  # files


class PortalFileSerializer(SubmissionSerializer):
    file = serializers.FileField(allow_empty_file=True)


class PortalFilesSerializer(SubmissionSerializer):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), allow_empty=False, max_length=BATCH_MOST
    )


class PortalSubmitViewSet(ViewSet):
    """A file's content decides what it is; `/image` and `/pdf` do the same."""

    schema = None
    parser_classes = (MultiPartParser,)

    def submit(self, request: Request, **_kwargs: str) -> Response:
        return Response(_submitted(self._document(request), status="success"))

    def process(self, request: Request, **_kwargs: str) -> Response:
        """The older address; its clients poll as well."""
        document = self._document(request)
        places = _endpoints(document)
        older = {f"{name}_url": places[name] for name in ("websocket", "status", "result")}
        return Response(_submitted(document, status="accepted") | older)

    def batch(self, request: Request) -> Response:
        wish = PortalFilesSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        files = wish.validated_data["files"]
        submitted = submit_files(owner=person(request), files=files, password=wish.pdf_password(), **wish.wishes())
        taken = [_batch_row(item[0]) for item in submitted if not isinstance(item, Rejected)]
        failed = [_refusal(item) for item in submitted if isinstance(item, Rejected)]
        if not taken:
            reasons = "; ".join(f"{each['filename']}: {each['error']}" for each in failed)
            raise ValidationError({"files": [_("No file was taken. %(reasons)s") % {"reasons": reasons}]})
        lists = {"submitted_tasks": taken, "failed_files": failed, "total_tasks": len(taken)}
        places = {"batch_status": "/api/tasks/batch/status", "websocket": "/ws"}
        return Response({"status": "success", "message": _message()} | lists | {"endpoints": places})

    def _document(self, request: Request) -> Document:
        wish = PortalFileSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        file, password = wish.validated_data["file"], wish.pdf_password()
        document, _is_new = submit_file(owner=person(request), file=file, password=password, **wish.wishes())
        return document


def _message() -> str:
    return _("The file was taken and will be read.")


def _submitted(document: Document, *, status: str) -> dict[str, Any]:
    return {
        "status": status,
        "task_id": document.task_id,
        "message": _message(),
        "total_pages": document.pages_total,
        "file_size_mb": f"{document.upload.size / MB:.2f}",
        "endpoints": _endpoints(document),
    }


def _endpoints(document: Document) -> dict[str, str]:
    """Below the PASSWORD path, which clients put in front themselves, as they always had to."""
    task = f"/api/tasks/{document.task_id}"
    return {"status": task, "result": f"{task}/result", "cancel": f"{task}/cancel", "websocket": "/ws"}


def _batch_row(document: Document) -> dict[str, Any]:
    kind = "pdf" if document.upload.is_pdf else "image"
    return {
        "task_id": document.task_id,
        "filename": document.name,
        "type": kind,
        "total_pages": document.pages_total,
    }


def _refusal(item: Rejected) -> dict[str, str]:
    return {"filename": item.name, "error": item.reason.message}
