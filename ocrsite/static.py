"""Addresses of static files, below the path that the request came by."""

from __future__ import annotations

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix


class PrefixedStaticFilesStorage(StaticFilesStorage):
    """Django's looks at the prefix once, when it is made; ours at every address, since the prefix is a request's."""

    def url(self, name: str | None) -> str:
        return get_script_prefix().rstrip("/") + super().url(name)
