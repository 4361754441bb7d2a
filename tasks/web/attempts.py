"""Every try at a page: who, how, and what came of it."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tasks.models import Attempt
from tasks.web.live import show_fragment
from tasks.web.person import own_page


@login_required
@require_safe
def attempts(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    page = own_page(request, pk, number)
    tries = Attempt.objects.filter(page=page).order_by("number")
    context = {"title": _("Page %(number)s: attempts") % {"number": number}, "document": page.document, "page": page}
    return show_fragment(request, "attempts", context | {"attempts": tries})
