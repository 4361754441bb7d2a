"""The addresses of the FastAPI portal. Where the native API has the same one, it answers what the portal had not, and
our own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from tasks.api.access import DOCUMENT_KEY
from tasks.api.documents import DocumentViewSet
from tasks.api.nested import BatchViewSet
from tasks.api.pages import PageViewSet
from tasks.api.portal import PortalSubmitViewSet
from tasks.api.portal_system import PortalSystemViewSet
from tasks.api.portal_tasks import PortalTaskViewSet

View = Callable[..., HttpResponseBase]
OF_TASK = f"^api/tasks/(?P<task_id>{DOCUMENT_KEY})"


def portal(action: str, native: View) -> View:
    """The portal's GET, beside whatever the native API does at this address."""
    answer = PortalTaskViewSet.as_view({"get": action})

    @csrf_exempt
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        is_of_our_pages = request.headers.get("X-Requested-With") == "fetch"
        is_asked = request.method in ("GET", "HEAD") and not is_of_our_pages
        return answer(request, **arguments) if is_asked else native(request, **arguments)

    return view


documents = DocumentViewSet.as_view({"get": "list", "post": "create"})
document = DocumentViewSet.as_view({"get": "retrieve", "delete": "destroy"})
submit = PortalSubmitViewSet.as_view({"post": "submit"})
process = PortalSubmitViewSet.as_view({"post": "process"})

urlpatterns = [
    re_path(r"^api/(?:async|tasks)/(?:image|pdf)/?$", submit),
    re_path(r"^process/(?:image|pdf)/?$", process),
    re_path(r"^api/async/batch/?$", PortalSubmitViewSet.as_view({"post": "batch"})),
    re_path(r"^api/tasks/batch/status/?$", PortalTaskViewSet.as_view({"post": "batch_status"})),
    re_path(r"^api/tasks/?$", portal("list", documents)),
    re_path(rf"{OF_TASK}/?$", portal("retrieve", document)),
    re_path(rf"{OF_TASK}/result/?$", portal("result", DocumentViewSet.as_view({"get": "result"}))),
    re_path(rf"{OF_TASK}/progress/?$", portal("progress", DocumentViewSet.as_view({"get": "progress"}))),
    re_path(rf"{OF_TASK}/pages/?$", portal("pages", PageViewSet.as_view({"get": "list"}))),
    re_path(rf"{OF_TASK}/pages/(?P<number>[0-9]{{1,6}})/?$", portal("page", PageViewSet.as_view({"get": "retrieve"}))),
    re_path(rf"{OF_TASK}/batches/?$", portal("batches", BatchViewSet.as_view({"get": "list"}))),
    re_path(r"^api/system/stats/?$", PortalSystemViewSet.as_view({"get": "stats"})),
    re_path(r"^api/system/metrics/?$", PortalSystemViewSet.as_view({"get": "metrics"})),
    re_path(r"^api/system/health/?$", PortalSystemViewSet.as_view({"get": "health"})),
]
