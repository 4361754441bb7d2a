"""How often a person, or an address where nobody is signed in, may ask the API for something."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.address import client_address
from accounts.limits import Count, count


class RequestThrottle(BaseThrottle):
    """Every request; RATE_LIMIT_API."""

    limit = "api"
    _counted: Count | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        rate = settings.RATE_LIMITS[self.limit]
        if rate is None or not self.counts(request):
            return True
        self._counted = count(f"requests-{self.limit}", self.who(request), window=rate.seconds)
        return self._counted.number <= rate.requests

    def wait(self) -> float | None:
        return self._counted.left if self._counted else None

    def counts(self, request: Request) -> bool:
        """Whether this request is one of those that are limited."""
        return True

    def who(self, request: Request) -> str:
        return f"person {request.user.pk}" if request.user.is_authenticated else f"address {client_address(request)}"


class UploadThrottle(RequestThrottle):
    """Requests that bring files; RATE_LIMIT_UPLOAD."""

    limit = "upload"

    def counts(self, request: Request) -> bool:
        return request.method == "POST" and str(request.content_type).startswith("multipart/")


class LoginThrottle(RequestThrottle):
    """Names and passwords, right ones too; RATE_LIMIT_LOGIN."""

    limit = "login"

    def counts(self, request: Request) -> bool:
        return request.method == "POST"

    def who(self, request: Request) -> str:
        return f"address {client_address(request)}"
