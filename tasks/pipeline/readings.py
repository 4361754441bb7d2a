"""Other readings of the same file."""

from __future__ import annotations

from django.db.models import QuerySet

from tasks.models import Document, Page


def other_readings(*, document: Document) -> QuerySet[Document]:
    """The owner's other documents made from the same bytes, whether read anew or sent anew; the newest first."""
    same = Document.objects.filter(owner=document.owner_id, upload__sha256=document.upload.sha256)
    return same.exclude(pk=document.pk).order_by("-created_at", "-pk")


def next_difference(*, document: Document, other: Document, after: int) -> int | None:
    """The first page after that one of which both have a text, and not the same; None if there is none."""
    theirs = Page.objects.filter(document=other, number__gt=after).select_related("correction")
    texts = {page.number: page.text for page in theirs if page.has_text}
    mine = Page.objects.filter(document=document, number__gt=after, number__in=texts).select_related("correction")
    numbers = (page.number for page in mine.order_by("number") if page.has_text and page.text != texts[page.number])
    return next(numbers, None)
