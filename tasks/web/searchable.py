"""The way to a document's searchable PDF, which takes a while the first time: a page that waits for it."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tasks.models import Document
from tasks.pipeline.layouts import Progress, want_layouts
from tasks.web.person import own_document

LOOK = 3  # seconds between two looks


@login_required
@require_safe
def searchable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it is; once it is ready, the download begins."""
    document = own_document(request, pk)
    progress = want_layouts(document=document) if document.is_ended else None
    state = _state(progress)
    context = {"document": document, "state": state, "progress": progress}
    answer = render(request, "documents/searchable.html", context)
    if refresh := _refresh(document, state):
        answer.headers["Refresh"] = refresh
    return answer


def _state(progress: Progress | None) -> str:
    if progress is None:
        return "unread"
    if not progress.is_over:
        return "preparing"
    return "failed" if progress.error else "ready"


def _refresh(document: Document, state: str) -> str:
    """What the browser does next by itself."""
    if state == "preparing":
        return str(LOOK)
    return f"0; url={reverse('task-export', args=[document.pk])}?format=pdf" if state == "ready" else ""
