"""Fragments: a page that is live takes a piece of HTML into itself; without a script it is a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_live(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def show_fragment(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The fragment `documents/_<name>.html`, or a page around it; `context` has a `title`."""
    fragment = f"documents/_{name}.html"
    template = fragment if is_live(request) else "documents/alone.html"
    return render(request, template, context | {"fragment": fragment, "is_alone": not is_live(request)}, status=status)
