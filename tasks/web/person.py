"""Who asks, what is theirs, and how they go on."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.web.person import person
from tasks.models import Document, Page

__all__ = ["own_document", "person"]


def own_document(request: HttpRequest, pk: uuid.UUID) -> Document:
    """The document, if the user may see it; somebody else's is as if it were not there."""
    return get_object_or_404(Document.objects.visible_to(person(request)), pk=pk)


def own_page(request: HttpRequest, pk: uuid.UUID, number: int) -> Page:
    """The page, with its document and who corrected it, if the user may see it."""
    pages = Page.objects.visible_to(person(request)).select_related(
        "document__upload", "correction__author", "accepted_by"
    )
    return get_object_or_404(pages, document=pk, number=number)


def next_page(request: HttpRequest) -> str:
    """Where the form says to go on to, if that is a page of this site."""
    address = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed else ""
