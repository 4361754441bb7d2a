"""Whose turn it is at a page: its own text's where that comes first, and else its document's engine's.

A document says for which of the two it has pages, so that a claim passes by no document of which it can take nothing.
"""

from __future__ import annotations

from django.db.models import Q

from tasks.engines import OWN_TEXT
from tasks.models import Document, Page


def turn_of(engine: str) -> Q:
    """Pages that this engine is to read next: those of its documents, but for the ones whose own text comes first."""
    return pages_due(engine) if engine == OWN_TEXT else pages_due(engine) & Q(document__engine=engine)


def pages_due(engine: str) -> Q:
    """The same, among the pages of documents that are due to it."""
    return Q(own_text_due=True if engine == OWN_TEXT else None)


def documents_due(engine: str) -> Q:
    """Documents that may have such pages: none is missing, and few have none left."""
    return Q(own_text_due=True) if engine == OWN_TEXT else Q(engine=engine, engine_due=True)


def note_own_text(*, document: Document, is_passed_on: bool = False) -> None:
    """Note whether own text of the locked document is still to be looked at, after a page's was; and that its engine
    has something to read if the page `is_passed_on`."""
    due = Page.objects.owed().filter(document=document, own_text_due=True)
    last = due.order_by("-number").values("pk").first()  # pages are taken from the first on
    turns = (last is not None, document.engine_due or is_passed_on)
    if turns != (document.own_text_due, document.engine_due):
        document.own_text_due, document.engine_due = turns
        document.save(update_fields=["own_text_due", "engine_due"])
