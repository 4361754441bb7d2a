"""Headers that every answer carries besides those of Django and django-csp."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

NOT_NEEDED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in NOT_NEEDED.split())


class HeadersMiddleware:
    """What a page may use of the machine, who may embed what we send, and cookies that fit the connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-site")  # BACK_URL is of the same site
        if not request.is_secure():
            _allow_plain(response)
        return response


def _allow_plain(response: HttpResponseBase) -> None:
    """A browser drops a Secure cookie that comes without TLS, and nobody could sign in at http://192.168.1.7."""
    for cookie in response.cookies.values():
        cookie["secure"] = ""
