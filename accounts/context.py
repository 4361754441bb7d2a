"""What pages around signing in need to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def entering(_request: HttpRequest) -> dict[str, Any]:
    """The context processor of all templates."""
    return {
        "SIGNUP": settings.SIGNUP,
        "OIDC_NAME": settings.OIDC["OIDC_NAME"],
        "SENDS_MAIL": settings.EMAIL_BACKEND != CONSOLE,
    }
