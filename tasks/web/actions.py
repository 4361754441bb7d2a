"""What a person does with a document. Each action calls one verb and goes on to the page that shows the result."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tasks.models import Document
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import Refused
from tasks.pipeline.retry import rerun_document, retry_document, retry_page
from tasks.pipeline.stop import cancel_document
from tasks.web.live import is_live
from tasks.web.person import next_page, own_document, own_page


@login_required
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(request, pk, lambda document: cancel_document(document=document))


@login_required
@require_POST
def retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _act(request, pk, lambda document: retry_document(document=document))


@login_required
@require_POST
def retry_one(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Read one page again."""
    try:
        retry_page(page=own_page(request, pk, number))
    except Refused as refusal:
        return _refused(request, pk, refusal)
    return HttpResponse(status=204) if is_live(request) else redirect(f"{reverse('document', args=[pk])}#page-{number}")


@login_required
@require_POST
def rerun(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read the same upload anew, and show the new document."""
    try:
        started = rerun_document(document=own_document(request, pk))
    except Refused as refusal:
        return _refused(request, pk, refusal)
    return redirect("document", pk=started.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    document = own_document(request, pk)
    delete_document(document=document)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": document.name})
    return redirect(next_page(request) or "documents")


def _act(request: HttpRequest, pk: uuid.UUID, verb: Callable[[Document], Document]) -> HttpResponse:
    """Call the verb. A page that is live gets no new page: it hears over the socket what has changed."""
    try:
        verb(own_document(request, pk))
    except Refused as refusal:
        return _refused(request, pk, refusal)
    return HttpResponse(status=204) if is_live(request) else _back(request, pk)


def _refused(request: HttpRequest, pk: uuid.UUID, refusal: Refused) -> HttpResponse:
    if is_live(request):
        return JsonResponse({"detail": refusal.message, "code": refusal.code}, status=refusal.http_status)
    messages.error(request, refusal.message)
    return _back(request, pk)


def _back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect(next_page(request)) if next_page(request) else redirect("document", pk=pk)
