"""A browser's session without a CSRF token, for pages that never heard of one."""

from __future__ import annotations

from rest_framework.request import Request

from accounts.authentication import BrowserSessionAuthentication


class SameOriginSessionAuthentication(BrowserSessionAuthentication):
    """The session cookie of a page that is served from this very origin, or the cookie and the CSRF token.

    Browsers name the origin with every POST, and no page can make them name another one.
    """

    def enforce_csrf(self, request: Request) -> None:
        if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
            super().enforce_csrf(request)
