"""The addresses under /<PASSWORD>/: those of the FastAPI portal, and below them all others."""

from __future__ import annotations

from django.urls import include, path

from ocrsite.urls import handler400, handler500
from ocrsite.urls import urlpatterns as own

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("", include("tasks.api.portal_urls")), *own]
