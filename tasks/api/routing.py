"""Addresses that answer with and without a trailing slash."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """Links are written without the slash."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"
