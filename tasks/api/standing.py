"""How far a reading is and where its result lies, in the words of DeepSeek-OCR-Web's clients."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from tasks.api.access import visible_document
from tasks.api.schema import IN_DOCUMENT
from tasks.pipeline.results import list_files
from tasks.pipeline.standing import standing_of

SUCCESS = ["success"]
STATES = ["running", "finished", "error"]
RESULT_STATUSES = ["success", "running", "error"]


class StandingSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=SUCCESS)
    task_id = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    progress = serializers.IntegerField(min_value=0, max_value=100, help_text="Never falls; 100 when finished.")
    message = serializers.CharField(required=False, help_text="Why the state is `error`.")


class ResultFilesSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=RESULT_STATUSES)
    task_id = serializers.CharField()
    state = serializers.ChoiceField(choices=["finished", "error"], required=False)
    result_dir = serializers.CharField(required=False, help_text="Once it is finished: a path for /api/folder.")
    files = serializers.ListField(child=serializers.CharField(), required=False, help_text="Relative to it.")
    message = serializers.CharField(required=False, help_text="Why there is no result.")


class StandingViewSet(ViewSet):
    portal_errors = True

    @extend_schema(
        summary="How far a reading is",
        operation_id="progress",
        tags=["two steps"],
        parameters=IN_DOCUMENT,
        responses={200: StandingSerializer},
    )
    def progress(self, request: Request, task_id: str) -> Response:
        """Finished also when some pages could not be read; the text says which."""
        document = visible_document(request, task_id)
        standing = standing_of(document=document)
        body = {"status": "success", "task_id": document.task_id, "state": standing.state}
        reason = {"message": standing.reason} if standing.state == "error" else {}
        return Response(body | {"progress": standing.progress} | reason)

    @extend_schema(
        summary="Where the result lies",
        operation_id="result",
        tags=["two steps"],
        parameters=IN_DOCUMENT,
        responses={200: ResultFilesSerializer},
    )
    def result(self, request: Request, task_id: str) -> Response:
        """`{"status": "running"}` as long as there is none."""
        document = visible_document(request, task_id)
        standing = standing_of(document=document)
        body = {"task_id": document.task_id}
        if standing.state == "running":
            return Response({"status": "running"} | body)
        if standing.state == "error":
            return Response({"status": "error", "state": "error", "message": standing.reason} | body)
        place = {"result_dir": document.result_dir, "files": list_files(document=document)}
        return Response({"status": "success", "state": "finished"} | body | place)
