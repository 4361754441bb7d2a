"""Correcting a page by hand, and looking at what was corrected."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.models import Correction, Page
from tasks.pipeline.correct import TEXT_MAX, correct_page, withdraw_correction
from tasks.pipeline.errors import Conflict, Refused
from tasks.rendering import render_difference
from tasks.web.live import is_live, show_fragment
from tasks.web.person import own_page, person


@dataclass(frozen=True)
class Newer:
    """What somebody else saved while this text was being written."""

    correction: Correction | None
    difference: SafeString  # from theirs to this one's


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
    """The page's text to be written over, and what was written."""
    page = own_page(request, pk, number)
    if request.method == "POST":
        return _save(request, page)
    return _editor(request, page, page.text)


def _save(request: HttpRequest, page: Page) -> HttpResponseBase:
    """Keep the text. Where that can't be, it stays in the editor, with the reason."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        correct_page(page=page, author=person(request), text=text, based_on=_based_on(request))
    except Refused as refusal:
        current = own_page(request, page.document_id, page.number)
        return _editor(request, current, text, refusal=refusal)
    return _done(request, page)


def _editor(request: HttpRequest, page: Page, text: str, *, refusal: Refused | None = None) -> HttpResponse:
    newer = None
    if isinstance(refusal, Conflict) and refusal.code == "corrected_meanwhile":
        newer = Newer(page.corrections.select_related("author").last(), render_difference(page.text, text))
    context: dict[str, Any] = {"title": _("Page %(number)s: correct") % {"number": page.number}}
    context |= {"document": page.document, "page": page, "text": text, "text_max": TEXT_MAX}
    context |= {"refusal": refusal, "newer": newer}
    return show_fragment(request, "edit", context, status=refusal.http_status if refusal else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponseBase:
    """Let what was read stand again."""
    page = own_page(request, pk, number)
    try:
        withdraw_correction(page=page, author=person(request), based_on=_based_on(request))
    except Refused as refusal:
        if is_live(request):
            return HttpResponse(refusal.message, status=refusal.http_status, content_type="text/plain; charset=utf-8")
        messages.error(request, refusal.message)
        return redirect("history", pk=pk, number=number)
    return _done(request, page)


@login_required
@require_safe
def history(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """What was read against what stands now, or what one correction changed; and all corrections."""
    page = own_page(request, pk, number)
    change = request.GET.get("change", "")
    chosen = get_object_or_404(page.corrections, number=int(change[:9])) if change.isdecimal() else None
    old = _text_before(page, chosen) if chosen else page.markdown
    new = _text_of(page, chosen) if chosen else page.text
    context: dict[str, Any] = {"title": _("Page %(number)s: corrections") % {"number": page.number}}
    context |= {"corrections": page.corrections.select_related("author").order_by("-number"), "chosen": chosen}
    context |= {"difference": render_difference(old, new), "is_same": old == new}
    return show_fragment(request, "history", context | {"document": page.document, "page": page})


def _text_before(page: Page, correction: Correction) -> str:
    before = page.corrections.filter(number__lt=correction.number).last()
    return _text_of(page, before) if before else page.markdown


def _text_of(page: Page, correction: Correction) -> str:
    return page.markdown if correction.is_withdrawal else correction.text


def _based_on(request: HttpRequest) -> int:
    """The number of the correction that was on the screen; no number is no such correction."""
    said = request.POST.get("based_on", "")[:9]
    return int(said) if said.isascii() and said.isdecimal() else -1


def _done(request: HttpRequest, page: Page) -> HttpResponseBase:
    if is_live(request):
        return HttpResponse(status=204)
    return redirect(f"{reverse('document', args=[page.document_id])}#page-{page.number}")
