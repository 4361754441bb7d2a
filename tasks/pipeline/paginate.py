"""Which pages of an upload are read, and in which batches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.models import Batch, Document, Page
from tasks.pipeline.errors import Refused

_PART = re.compile(r"\s*(\d{1,6})\s*(?:-\s*(\d{1,6})?\s*)?", re.ASCII)


def parse_pages(*, pages: str, pages_total: int) -> list[int]:
    """The page numbers that `1-3,7,20-` names, ascending, each once; empty means all of them."""
    if not pages.strip():
        return list(range(1, pages_total + 1))
    numbers: set[int] = set()
    for part in pages.split(","):
        numbers.update(_parse_part(part, pages_total))
    return sorted(numbers)


def check_pages(*, pages: str) -> None:
    """Refuse a page range that no file can meet, before there is a file."""
    if pages.strip():
        for part in pages.split(","):
            _ends(part)


def _parse_part(part: str, pages_total: int) -> range:
    first, end = _ends(part)
    last = pages_total if end is None else end
    if max(first, last) > pages_total:
        raise _bad(f"page {max(first, last)} was asked for, but the file has {pages_total}")
    return range(first, last + 1)


def _ends(part: str) -> tuple[int, int | None]:
    """The first and the last page of a range; no last one means to the end."""
    match = _PART.fullmatch(part)
    if match is None:
        raise _bad(f"“{part.strip()[:50]}” is not a page or a range of pages; write for example 1-3,7")
    first = int(match[1])
    last = int(match[2]) if match[2] else (None if "-" in part else first)
    if first < 1 or (last is not None and last < first):
        raise _bad(f"“{part.strip()}” is not a range from a lower page to a higher one, counted from 1")
    return first, last


def _bad(message: str) -> Refused:
    return Refused(message, code="pages_invalid", field="pages")


def create_pages(*, document: Document, numbers: Sequence[int], batch_size: int) -> None:
    """The rows of the document's pages and of the batches in which they are owed."""
    groups = [numbers[start : start + batch_size] for start in range(0, len(numbers), batch_size)]
    in_order = document.headings == Document.Headings.IN_CONTEXT
    batches = Batch.objects.bulk_create(
        Batch(document=document, number=index, in_order=in_order) for index, _group in enumerate(groups, start=1)
    )
    own_text_due = True if document.own_text != Document.OwnText.NEVER else None
    Page.objects.bulk_create(
        Page(document=document, batch=batch, number=number, own_text_due=own_text_due)
        for batch, group in zip(batches, groups, strict=True)
        for number in group
    )
