"""What every page says: the installation's own name and icon, and where its scripts ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix


def site(_request: HttpRequest) -> dict[str, str]:
    """The context processor of all templates. `PREFIX` is the path below which this request finds the whole site."""
    prefix, icon = get_script_prefix().rstrip("/"), settings.FAVICON_URL
    return {
        "TITLE": settings.TITLE,
        "FAVICON_URL": f"{prefix}{icon}" if icon.startswith("/") else icon,
        "PREFIX": prefix,
        "BACK_URL": settings.BACK_URL,
    }
