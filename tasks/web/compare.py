"""Two readings of the same file, page by page, side by side."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tasks.models import Document, Page
from tasks.pipeline.correct import correct_page
from tasks.pipeline.errors import Refused
from tasks.pipeline.readings import next_difference, other_readings
from tasks.rendering import render_sides
from tasks.web.person import own_document, own_page, person

READINGS = 50  # to choose from


@login_required
@require_safe
def compare(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The page in this reading and in another one; `?with=` chooses which."""
    page = own_page(request, pk, number)
    document = page.document
    readings = list(other_readings(document=document)[:READINGS])
    other = _chosen(request, readings)
    context: dict[str, Any] = {"document": document, "page": page, "readings": readings, "other": other}
    context["previous"] = document.page_set.filter(number__lt=number).aggregate(number=Max("number"))["number"]
    context["following"] = document.page_set.filter(number__gt=number).aggregate(number=Min("number"))["number"]
    if other:
        context |= _sides(document, page, other)
    return render(request, "documents/compare.html", context)


def _chosen(request: HttpRequest, readings: list[Document]) -> Document | None:
    """The reading that was asked for, or the newest."""
    wanted = request.GET.get("with", "")
    return next((each for each in readings if str(each.pk) == wanted), readings[0] if readings else None)


def _sides(document: Document, page: Page, other: Document) -> dict[str, Any]:
    theirs = Page.objects.filter(document=other, number=page.number).select_related("correction").first()
    both = theirs is not None and theirs.has_text and page.has_text
    mine, yours = render_sides(page.text, theirs.text if theirs else "") if both else (page.text, _text(theirs))
    is_same = theirs is not None and both and page.text == theirs.text
    following = next_difference(document=document, other=other, after=page.number)
    return {"theirs": theirs, "mine": mine, "yours": yours, "is_same": is_same, "next_difference": following}


def _text(page: Page | None) -> str:
    return page.text if page else ""


@login_required
@require_POST
def take(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
    """Let the other reading's text of the page stand in this document, as a correction."""
    page, other = own_page(request, pk, number), _other_page(request, number)
    try:
        based_on = int(request.POST.get("based_on", "")[:9])
        correct_page(page=page, author=person(request), text=other.text, based_on=based_on)
    except Refused as refusal:
        messages.error(request, refusal.message)
    except ValueError:
        messages.error(request, _("The form was incomplete; load the page again."))
    else:
        messages.success(request, _("Page %(number)s now has the text of the other reading.") % {"number": number})
    return redirect(f"{reverse('compare', args=[pk, number])}?with={other.document_id}")


def _other_page(request: HttpRequest, number: int) -> Page:
    try:
        key = uuid.UUID(request.POST.get("with", ""))
    except ValueError:
        key = uuid.UUID(int=0)
    other = own_document(request, key)
    return get_object_or_404(other.page_set.select_related("correction"), number=number)
