"""Requests under `/<PASSWORD>/`: the portal once more, with every link below that path, as the shared account."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import gettext as _

from accounts.address import client_address
from accounts.shared import WINDOW, judge_segment, shared_account, split_path

GetResponse = Callable[[HttpRequest], HttpResponse]


class SharedPathMiddleware:
    """Takes the password off the path before anything else looks at it, and lets every link that is made carry it."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        segment, rest = split_path(request.path_info)
        verdict = judge_segment(segment, address=client_address(request))
        if verdict == "throttled":
            text = _("Too many wrong addresses. Wait a minute.")
            return HttpResponse(text, status=429, content_type="text/plain", headers={"Retry-After": str(WINDOW)})
        if verdict != "shared":
            return self._get_response(request)
        request.shared_path = True  # type: ignore[attr-defined] # ours
        request.urlconf = settings.SHARED_URLCONF
        return self._below(request, f"/{segment}", rest)

    def _below(self, request: HttpRequest, prefix: str, rest: str) -> HttpResponse:
        request.path_info = request.META["PATH_INFO"] = rest
        request.META["SCRIPT_NAME"] = prefix
        before = get_script_prefix()
        set_script_prefix(f"{prefix}/")
        try:
            response = self._get_response(request)
        finally:
            set_script_prefix(before)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


class SharedAccountMiddleware:
    """Who comes by the path and has no session is the shared account. Stands behind Django's authentication."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "shared_path", False) and not request.user.is_authenticated:
            user = shared_account()
            if user is None:
                raise Http404
            request.user = user
            request.acts_as_shared = True  # type: ignore[attr-defined] # ours
            # The path is the credential, and no other site knows it: there is nothing to forge.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # noqa: SLF001 - Django's own name
        return self._get_response(request)
