"""The text of a document or a page, for copying."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tasks.pipeline.assemble import join_markdown, page_markdown
from tasks.rendering import plain_text
from tasks.web.person import own_document, own_page


@login_required
@require_safe
def document_text(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    is_plain = "plain" in request.GET
    return _text(request, join_markdown(document=own_document(request, pk), is_shown=is_plain))


@login_required
@require_safe
def page_text(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    return _text(request, page_markdown(own_page(request, pk, number)))


def _text(request: HttpRequest, markdown: str) -> HttpResponse:
    """Markdown, or with `?plain` what a reader sees of it."""
    text = plain_text(markdown) if "plain" in request.GET else markdown
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
