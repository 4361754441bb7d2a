"""The two-step way in of DeepSeek-OCR-Web's clients: upload a file, start its reading with one's own task_id."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiKeyAuthentication
from accounts.models import User
from tasks.api.access import person
from tasks.api.same_origin import SameOriginSessionAuthentication
from tasks.api.standing import SUCCESS
from tasks.api.wishes import NewUploadSerializer, StartSerializer
from tasks.models import Document, Upload
from tasks.pipeline.start import start_document
from tasks.pipeline.store import store_upload
from tasks.pipeline.submit import submit_file

IN_A_BROWSER = (ApiKeyAuthentication, SameOriginSessionAuthentication)
_FILE_PATH = re.compile(r"(?:/uploads/)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")


class UploadedSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=SUCCESS)
    file_path = serializers.CharField(help_text="Names the file in /api/start; good for its owner alone.")
    file_type = serializers.ChoiceField(choices=["image", "pdf"])


class StartedSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["running"])
    task_id = serializers.CharField()


class UploadViewSet(GenericViewSet[Upload]):
    queryset = Upload.objects.all()
    serializer_class = NewUploadSerializer
    parser_classes = (MultiPartParser,)
    authentication_classes = IN_A_BROWSER
    portal_errors = True

    @extend_schema(
        summary="Upload a file to be started later",
        operation_id="upload",
        tags=["two steps"],
        responses={200: UploadedSerializer},
    )
    def create(self, request: Request) -> Response:
        sent = NewUploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        file, password = sent.validated_data["file"], sent.validated_data.get("password", "")
        upload = store_upload(owner=person(request), file=file, name=file.name, password=password)
        file_type = "pdf" if upload.is_pdf else "image"
        return Response({"status": "success", "file_path": f"/uploads/{upload.pk}", "file_type": file_type})


class StartViewSet(GenericViewSet[Document]):
    queryset = Document.objects.all()
    serializer_class = StartSerializer
    authentication_classes = IN_A_BROWSER
    portal_errors = True

    @extend_schema(
        summary="Start reading a file",
        operation_id="start",
        tags=["two steps"],
        responses={200: StartedSerializer},
    )
    def create(self, request: Request) -> Response:
        """The same task_id with the same file and prompt again answers as before and starts nothing twice."""
        wish = StartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        return Response({"status": "running", "task_id": _start(person(request), wish).task_id})


def _start(owner: User, wish: StartSerializer) -> Document:
    if "file" in wish.validated_data:
        file = wish.validated_data["file"]
        document, _is_new = submit_file(owner=owner, file=file, password=wish.pdf_password(), **wish.wishes())
        return document
    upload = _visible_upload(owner, wish.validated_data["file_path"])
    return start_document(owner=owner, upload=upload, **wish.wishes())


def _visible_upload(owner: User, file_path: str) -> Upload:
    match = _FILE_PATH.fullmatch(file_path)
    upload = Upload.objects.visible_to(owner).filter(pk=match[1]).first() if match else None
    if upload is None:
        raise Http404
    return upload
