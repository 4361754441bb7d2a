"""Where a search was found: the first page of a document whose text holds it, and the words around it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from tasks.models import Document, Page

BEFORE, AFTER = 40, 120  # characters


@dataclass(frozen=True)
class Snippet:
    """Words of a page; `found` are those that were searched."""

    number: int
    before: str
    found: str
    after: str


def snippets_of(documents: Sequence[Document], search: str) -> dict[uuid.UUID, Snippet]:
    """Snippets of the documents in whose pages the search is found, with two queries."""
    if not search or not documents:
        return {}
    showing = Page.objects.filter(document=OuterRef("pk")).showing(search).order_by("number").values("pk")[:1]
    listed = Document.objects.filter(pk__in=[document.pk for document in documents]).order_by()
    first = filter(None, listed.values_list(Subquery(showing), flat=True))
    pages = Page.objects.filter(pk__in=list(first)).select_related("correction")
    return {page.document_id: _snippet(page.number, page.text, search) for page in pages}


def _snippet(number: int, text: str, search: str) -> Snippet:
    found = re.search(re.escape(search), text, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    cut = "… " if start > BEFORE else ""
    more = " …" if end + AFTER < len(text) else ""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    return Snippet(number, cut + _in_line(before), text[start:end], _in_line(after) + more)


def _in_line(text: str) -> str:
    """The text in one line; the space beside what was found is kept."""
    return re.sub(r"\s+", " ", text)
