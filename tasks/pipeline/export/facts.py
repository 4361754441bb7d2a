"""What there is to say of a result: the whole, its pages, and how each of them was read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from tasks.models import Attempt, Document, Page
from tasks.pipeline.assemble import join_markdown

_OF_PAGE = (
    "boxes", "turned", "engine", "model", "prompt_version", "attempts", "duration_ms", "tokens_in", "tokens_out",
    "read_at", "doubt", "accepted_at", "formulas_bad", "error", "error_code",
)  # fmt: skip
OF_ATTEMPT = (  # in the JSON and in the API alike
    "number", "outcome", "error", "error_code", "engine", "model", "prompt_version", "temperature", "image_width",
    "image_height", "image_bytes", "turned", "tokens_in", "tokens_out", "cost", "duration_ms", "started_at",
    "finished_at",
)  # fmt: skip


def result_facts(*, document: Document) -> dict[str, Any]:
    """What there is to say of the result as a whole."""
    return {
        "task_id": document.task_id,
        "id": str(document.pk),
        "name": document.name,
        "status": document.status,
        "content": join_markdown(document=document),
        "pages_total": document.pages_total,
        "pages_succeeded": document.pages_succeeded,
        "pages_failed": document.pages_failed,
        "error": document.error,
        "result_dir": document.result_dir,
        "finished_at": document.finished_at,
    }


def write_json(document: Document, stream: IO[bytes]) -> None:
    facts = result_facts(document=document) | {"page_results": [_page_facts(page) for page in _pages(document)]}
    stream.write(json.dumps(facts, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode())


def _page_facts(page: Page) -> dict[str, Any]:
    """A page with its provenance: the tries at it, in their order."""
    text = {"markdown": page.text, "corrected": page.is_corrected, "markdown_read": page.markdown}
    facts = {"reused": page.is_reused} | {name: getattr(page, name) for name in _OF_PAGE}
    tries = [_attempt_facts(attempt) for attempt in sorted(page.attempt_set.all(), key=lambda each: each.number)]
    return {"number": page.number, "status": page.status} | text | facts | {"provenance": tries}


def _attempt_facts(attempt: Attempt) -> dict[str, Any]:
    return {name: getattr(attempt, name) for name in OF_ATTEMPT}


def _pages(document: Document) -> Iterator[Page]:
    pages = document.page_set.select_related("correction").prefetch_related("attempt_set").order_by("number")
    return pages.iterator(chunk_size=50)
