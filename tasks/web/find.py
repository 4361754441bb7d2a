"""Finding words in a document."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tasks.pipeline.search import find_in_document
from tasks.web.live import show_fragment
from tasks.web.person import own_document

SHOWN = 100  # pages


@login_required
@require_safe
def find(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The pages that have the words."""
    document = own_document(request, pk)
    words = request.GET.get("q", "")
    found = find_in_document(document=document, words=words)
    context = {"title": _("Find in “%(name)s”") % {"name": document.name}, "document": document, "words": words}
    counts = {"pages": len(found), "places": sum(each.count for each in found)}
    return show_fragment(request, "found", context | {"found": found[:SHOWN]} | counts)
