"""The pages whose text may be wrong, until somebody has dealt with each: a list, and the word that one is right."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from tasks.models import Page
from tasks.models.page import PageQuerySet
from tasks.pipeline.accept import accept_page
from tasks.pipeline.errors import Refused
from tasks.web.live import is_live
from tasks.web.person import next_page, own_page, person

PER_PAGE = 20  # each shows a picture that has to be drawn
NEWEST = "-read"
NEVER = datetime.min.replace(tzinfo=UTC)
SORTS: dict[str, Promise] = {
    "-read": gettext_lazy("newest first"),
    "read": gettext_lazy("oldest first"),
    "name": gettext_lazy("name, A to Z"),
}
_ORDER = {
    "-read": ("-read_at", "document", "number"),
    "read": ("read_at", "document", "number"),
    "name": ("document__name", "document", "number"),
}
DOUBTS: dict[str, Promise] = {
    "answers": pgettext_lazy("doubt", "every answer looked wrong"),
    "look": pgettext_lazy("doubt", "a second look differs"),
}


@dataclass(frozen=True)
class Reviewing:
    """The wishes of one address of the list. What it says wrongly is as if it were not said."""

    sort: str = NEWEST
    doubt: str = ""
    page: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        sort, doubt = query.get("sort", NEWEST), query.get("doubt", "")
        return cls(sort if sort in SORTS else NEWEST, doubt if doubt in DOUBTS else "", query.get("page", ""))

    def address(self, *, page: int) -> str:
        wanted = replace(self, page=str(page) if page > 1 else "")
        said = {"sort": wanted.sort, "doubt": wanted.doubt, "page": wanted.page}
        return reverse("review") + "?" + urlencode({name: text for name, text in said.items() if text})

    def find(self, user: User) -> PageQuerySet:
        found = Page.objects.visible_to(user).to_review()
        if self.doubt:
            found = found.filter(second_look__isnull=self.doubt == "answers")
        return found.select_related("document").order_by(*_ORDER[self.sort])


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    wanted = Reviewing.of(request.GET)
    page = Paginator(wanted.find(person(request)).defer("markdown", "boxes"), PER_PAGE).get_page(wanted.page)
    context: dict[str, Any] = {"wanted": wanted, "sorts": SORTS, "doubts": DOUBTS, "page": page}
    context |= {"current_address": wanted.address(page=page.number)}
    context |= {"previous_address": wanted.address(page=page.number - 1)}
    context |= {"next_address": wanted.address(page=page.number + 1)}
    return render(request, "documents/review.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Note that the page's text is right, and go back to where that was said."""
    page = own_page(request, pk, number)
    place = next_page(request) or f"{reverse('document', args=[pk])}#page-{number}"
    try:
        accept_page(page=page, user=person(request), read_at=_read_at(request))
    except Refused as refusal:
        if is_live(request):
            return JsonResponse({"detail": refusal.message, "code": refusal.code}, status=refusal.http_status)
        messages.error(request, refusal.message)
        return redirect(place)
    if is_live(request):
        return HttpResponse(status=204)
    messages.success(
        request, _("Page %(number)s of “%(name)s” is right.") % {"number": number, "name": page.document.name}
    )
    return redirect(place)


def _read_at(request: HttpRequest) -> datetime | None:
    """When the text was read that was on the screen; a time that is none is no text's."""
    said = request.POST.get("read_at", "")
    try:
        return (parse_datetime(said) or NEVER) if said else None
    except ValueError:
        return NEVER
