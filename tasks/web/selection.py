"""What a person does with several documents of the list. Each action is one POST that names them; what is not one's own
is as if it were not there."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ocrsite.streaming import StreamedFile
from tasks.models import Document
from tasks.models.document import DocumentQuerySet
from tasks.pipeline.errors import Refused
from tasks.pipeline.export import export_documents
from tasks.pipeline.several import cancel_documents, delete_documents, retry_documents
from tasks.web.live import is_live
from tasks.web.person import next_page, person


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """A ZIP with a folder for each document that has ended."""
    try:
        made = export_documents(documents=_selected(request))
    except Refused as refusal:
        messages.error(request, _("None of the selected documents has been read to its end yet."))
        return _refused(request, refusal)
    return StreamedFile(made.stream, as_attachment=True, filename=made.name, content_type=made.media_type)


@login_required
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    count = retry_documents(documents=_selected(request))
    said = ngettext("%(count)s document is read again.", "%(count)s documents are read again.", count)
    return _done(request, count, said, _("None of the selected documents has failed pages."))


@login_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    count = cancel_documents(documents=_selected(request))
    said = ngettext("%(count)s document was canceled.", "%(count)s documents were canceled.", count)
    return _done(request, count, said, _("None of the selected documents is being read."))


@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete them, once it has been confirmed how many they are."""
    documents = _selected(request)
    if documents and "confirmed" not in request.POST:
        return render(request, "documents/delete.html", {"documents": documents, "next": next_page(request)})
    count = delete_documents(documents=documents)
    said = ngettext("%(count)s document was deleted.", "%(count)s documents were deleted.", count)
    return _done(request, count, said, _("None of the selected documents is there any more."))


def _selected(request: HttpRequest) -> list[Document]:
    """The user's documents that the form names, in the order in which they were sent."""
    keys = []
    for named in request.POST.getlist("documents"):
        with suppress(ValueError):
            keys.append(uuid.UUID(named))
    mine: DocumentQuerySet = Document.objects.visible_to(person(request))
    return list(mine.filter(pk__in=keys).order_by("created_at", "id"))


def _done(request: HttpRequest, count: int, said: str, nothing: str) -> HttpResponse:
    """Say what was done, in place to a page that is live, else on the list."""
    text = said % {"count": count} if count else nothing
    if is_live(request):
        return JsonResponse({"detail": text, "count": count})
    (messages.success if count else messages.error)(request, text)
    return redirect(next_page(request) or "documents")


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if is_live(request):
        return JsonResponse({"detail": refusal.message, "code": refusal.code}, status=refusal.http_status)
    return redirect(next_page(request) or "documents")
