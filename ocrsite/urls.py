"""The doors and their addresses."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tasks.api import errors as for_programs
from tasks.web import errors as for_people

admin.autodiscover()

urlpatterns = [
    path("", include("accounts.urls")),  # before the admin, whose login it takes over
    path("admin/", admin.site.urls),
    path("", include("tasks.api.urls")),  # ends with what answers every other address under /api
    path("", include("tasks.web.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is wrong before a view is reached, in the words of the door that was knocked at."""
    if for_programs.is_for_programs(request):
        return for_programs.bad_request(request, exception)
    return for_people.bad_request(request, exception)


def handler429(request: HttpRequest) -> HttpResponse:
    """Too many tries at a page of the accounts; which limit it was is not known here, so all of them have passed."""
    longest = max((limit.seconds for limit in settings.RATE_LIMITS.values() if limit), default=60)
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(longest)
    return response


def handler500(request: HttpRequest) -> HttpResponse:
    """A failure outside of a view."""
    if for_programs.is_for_programs(request):
        return for_programs.failed(request)
    return for_people.failed(request)
