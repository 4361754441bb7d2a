"""The FastAPI portal's door: what became of a task."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Max, Min
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from tasks.api.access import person, visible_document
from tasks.models import Batch, Document, Page
from tasks.models.document import DocumentQuerySet
from tasks.models.page import PageQuerySet
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.portal import STATUSES, batch_row, native_statuses, page_row, task_progress, task_row

ASKED_MOST = 500  # tasks in one question


class PortalListSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=1000, default=100)
    offset = serializers.IntegerField(min_value=0, max_value=2**31, default=0)


class PortalAskedSerializer(serializers.Serializer[Any]):
    task_ids = serializers.ListField(
        child=serializers.CharField(max_length=64), allow_empty=False, max_length=ASKED_MOST
    )


class PortalTaskViewSet(ViewSet):
    schema = None

    def list(self, request: Request) -> Response:
        asked = PortalListSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found, start = _mine(request), asked.validated_data["offset"]
        if word := asked.validated_data.get("status"):
            found = found.filter(status__in=native_statuses(word))
        rows = [task_row(document) for document in found[start : start + asked.validated_data["limit"]]]
        return Response({"status": "success", "data": rows})

    def batch_status(self, request: Request) -> Response:
        asked = PortalAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        keys = asked.validated_data["task_ids"]
        found = {document.task_id: document for document in _mine(request).filter(task_id__in=keys)}
        rows = [_short_row(key, found.get(key)) for key in keys]
        counts = Counter(row["status"] for row in rows)
        summary = {"total_tasks": len(rows), "status_counts": dict(counts)}
        return Response({"status": "success", "tasks": rows, "summary": summary})

    def retrieve(self, request: Request, task_id: str) -> Response:
        return _data(task_row(visible_document(request, task_id)))

    def result(self, request: Request, task_id: str) -> Response:
        document = visible_document(request, task_id)
        pages = [page_row(page) for page in _pages(document)]
        row = task_row(document)
        whole = row | {"content": join_markdown(document=document), "page_results": pages}
        return Response(whole | {"data": whole})

    def pages(self, request: Request, task_id: str) -> Response:
        document = visible_document(request, task_id)
        rows = [page_row(page) for page in _pages(document)]
        return _data({"task_id": document.task_id, "pages": rows, "total_pages": len(rows)})

    def page(self, request: Request, task_id: str, number: str) -> Response:
        document = visible_document(request, task_id)
        row = page_row(get_object_or_404(_pages(document), number=int(number)))
        return _data({"task_id": document.task_id, "page_number": row["page_number"], "page_result": row})

    def progress(self, request: Request, task_id: str) -> Response:
        return _data(task_progress(visible_document(request, task_id)))

    def batches(self, request: Request, task_id: str) -> Response:
        document = visible_document(request, task_id)
        found = Batch.objects.filter(document=document).order_by("number")
        found = found.annotate(first=Min("page_set__number"), last=Max("page_set__number"), pages=Count("page_set"))
        rows = [batch_row(batch, first=batch.first, last=batch.last, pages=batch.pages) for batch in found]
        return _data({"task_id": document.task_id, "batches": rows, "total_batches": len(rows)})


def _mine(request: Request) -> DocumentQuerySet:
    return Document.objects.visible_to(person(request)).select_related("upload")


def _pages(document: Document) -> PageQuerySet:
    return Page.objects.filter(document=document).select_related("correction").order_by("number")


def _data(data: dict[str, Any]) -> Response:
    return Response({"status": "success", "data": data})


def _short_row(key: str, document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"task_id": key, "status": "not_found", "error_message": "there is no such task"}
    row = task_row(document)
    return {name: row[name] for name in "task_id status progress created_at completed_at error_message".split()}
