"""Calm pages for what goes wrong before a view is reached."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views import defaults

from ocrsite.ailments import DISK_FULL, RETRY_AFTER, ailment_of
from tasks.models import Document


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400, with its own number and page for what was too large."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's 500, unless it is the machine that ails, or a document was deleted while a verb came to it. The pages of
    the former need no database."""
    error = sys.exception()
    if isinstance(error, Document.DoesNotExist):
        return defaults.page_not_found(request, error)
    ailment = ailment_of(error)
    if ailment is None:
        return defaults.server_error(request)
    page = get_template("507.html" if ailment == DISK_FULL else "503.html").render()
    return HttpResponse(page, status=ailment.status, headers={"Retry-After": RETRY_AFTER})
