"""The answers to files that were sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.response import Response

from tasks.models import Document
from tasks.pipeline.submit import Rejected

Facts = Callable[[Document], dict[str, Any]]


def answer_of_one(submitted: tuple[Document, bool], facts: Facts) -> Response:
    document, is_new = submitted
    return Response(facts(document), status=201 if is_new else 200)


def answer_of_several(submitted: Sequence[tuple[Document, bool] | Rejected], facts: Facts) -> Response:
    """A list in the order of the files: 201 if one was started, 200 if all were there before, 400 if none was taken."""
    rejected = [item for item in submitted if isinstance(item, Rejected)]
    if len(rejected) == len(submitted):
        return _none_taken(rejected)
    items = [_refusal(item) if isinstance(item, Rejected) else facts(item[0]) for item in submitted]
    is_new = any(not isinstance(item, Rejected) and item[1] for item in submitted)
    return Response(items, status=201 if is_new else 200)


def _none_taken(rejected: Sequence[Rejected]) -> Response:
    reasons = [f"{item.name}: {item.reason.message}" for item in rejected]
    body = {
        "detail": _("No file was taken. %(reasons)s") % {"reasons": "; ".join(reasons)},
        "code": "no_file_taken",
        "errors": {"files": reasons},
    }
    return Response(body, status=400)


def _refusal(item: Rejected) -> dict[str, str]:
    return {"name": item.name, "detail": item.reason.message, "code": item.reason.code}
