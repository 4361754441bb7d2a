"""The list of one's documents, a document, and the fragments that the browser asks for as they change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page as Paged
from django.core.paginator import Paginator
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from tasks.models import Document, Event, Page, Status
from tasks.models.document import DocumentQuerySet
from tasks.pipeline.ahead import pages_ahead
from tasks.pipeline.estimate import estimate_rest
from tasks.pipeline.export import formats_here
from tasks.rendering import render_markdown
from tasks.web.keys import KEYS
from tasks.web.listing import SORTS, Listing
from tasks.web.options import options_for
from tasks.web.person import own_document, own_page, person
from tasks.web.snippets import Snippet, snippets_of
from tasks.web.strips import EDITED, Strip, strip_of, strips_of
from tasks.web.words import STATES, only_counts, reason_words, who_reads_here

PER_PAGE = 50
FILLED_AT_ONCE = 2  # pages whose text comes with the document; the others follow as they come into view
EXPORTS = {"md": "Markdown", "txt": "Text", "html": "HTML", "docx": "Word", "json": "JSON", "zip": "ZIP"}


@dataclass(frozen=True)
class Row:
    """A document in the list."""

    document: Document
    strip: Strip
    reason: str  # what there is to say besides the counts
    snippet: Snippet | None  # where in its text the search was found


@dataclass(frozen=True)
class Section:
    """A page's place in the document; `page` is None until it comes into view."""

    number: int
    status: str
    page: Page | None
    text: SafeString | None


@login_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    last = Event.objects.visible_to(person(request)).order_by("-pk").values_list("pk", flat=True).first()
    listing = Listing.of(request.GET)
    page = _cut(listing.find(person(request)).defer("prompt"), listing)
    context = {
        "seq": last or 0,  # read before the documents: the socket tells what happened since
        "listing": listing,
        "sorts": SORTS,
        "states": STATES,
        "headings": listing.headings(),
        "page": page,
        **_addresses(listing, page),
        "rows": _rows(page.object_list, listing.searched_in_text),
        "is_new_here": page.paginator.count == 0 and not listing.is_narrowed,
        "who_reads_here": who_reads_here(),
        "options": options_for(person(request)),
        "max_bytes": int(max(settings.MAX_IMAGE_SIZE_MB, settings.MAX_PDF_SIZE_MB) * 1_000_000),
    }
    return render(request, "documents/list.html", context)


def _cut(found: DocumentQuerySet, listing: Listing) -> Paged[Document]:
    """The page of the list that was asked for. A search costs as much for a page as for all, so it is made once, for
    the ids of whatever it finds, as text; else the database counts, and gives one page."""
    if not listing.search:
        return Paginator(found, PER_PAGE).get_page(listing.page)
    keys = list(found.annotate(key=Cast("pk", CharField())).values_list("key", flat=True))
    page = Paginator(keys, PER_PAGE).get_page(listing.page)
    wanted = [uuid.UUID(key) for key in page.object_list]
    shown = Document.objects.defer("prompt").in_bulk(wanted)
    page.object_list = [shown[key] for key in wanted if key in shown]
    return page


def _addresses(listing: Listing, page: Paged[Document]) -> dict[str, str]:
    """Where the list's own links lead."""
    return {
        "current_address": listing.address(page=page.number),
        "previous_address": listing.address(page=page.number - 1),
        "next_address": listing.address(page=page.number + 1),
    }


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """How many pages come before each document that waits."""
    return JsonResponse({str(key): count for key, count in pages_ahead(user=person(request)).items()})


@login_required
@require_safe
def row(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The document's row of the list."""
    (only,) = _rows([own_document(request, pk)])
    return render(request, "documents/_row.html", {"row": only})


def _rows(shown: Iterable[Document], search: str = "") -> list[Row]:
    listed = list(shown)
    strips = strips_of(listed)
    reasons = _reasons_of(listed)
    snippets = snippets_of(listed, search)
    return [Row(each, strips[each.pk], reasons.get(each.pk, ""), snippets.get(each.pk)) for each in listed]


def _reasons_of(listed: list[Document]) -> dict[uuid.UUID, str]:
    """Why documents ended without all their pages: their own reason, or that of the first page that failed."""
    ended = [document for document in listed if document.status in (Status.PARTIAL, Status.FAILED)]
    pages = Page.objects.filter(document=OuterRef("pk"), status=Status.FAILED).order_by("number")
    counted = Document.objects.filter(pk__in=[document.pk for document in ended if only_counts(document)])
    partly = [document for document in ended if document.status == Status.PARTIAL]
    own = {document.pk: reason_words(document.error_code, document.error) for document in partly}
    first = counted.values_list("pk", Subquery(pages.values("error_code")[:1]), Subquery(pages.values("error")[:1]))
    return own | {key: reason_words(code or "", error or "") for key, code, error in first}


@login_required
@require_safe
def document(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    shown = own_document(request, pk)
    rows = list(shown.page_set.order_by("number").values_list("number", "status", "correction"))
    pages = [(number, status) for number, status, _correction in rows]
    first = [number for number, _status in pages[:FILLED_AT_ONCE]]
    filled = shown.page_set.filter(number__in=first).select_related("correction__author", "accepted_by")
    context = {
        "document": shown,
        "strip": strip_of([(number, EDITED if correction else status) for number, status, correction in rows]),
        "sections": _sections(pages, {page.number: page for page in filled}),
        "exports": {name: EXPORTS[name] for name in formats_here() if name in EXPORTS},
        "cost_estimate": estimate_rest(document=shown),
        "keys": KEYS,
    }
    return render(request, "documents/document.html", context)


def _sections(pages: list[tuple[int, str]], filled: dict[int, Page]) -> list[Section]:
    return [Section(n, status, filled.get(n), _text(filled.get(n))) for n, status in pages]


def _text(page: Page | None) -> SafeString | None:
    if page is None or not page.has_text:
        return None
    return render_markdown(page.text, images=reverse("results-file", args=[f"{page.document_id}/images/"]))


@login_required
@require_safe
def page(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """What stands in a page's place: its picture, its text, who read it or why nobody could."""
    found = own_page(request, pk, number)
    context = {"document": found.document, "page": found, "text": _text(found)}
    return render(request, "documents/_page.html", context)
