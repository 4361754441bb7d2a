"""Correct a page: a person's text stands in the place of what was read."""

from __future__ import annotations

from accounts.models import User
from tasks.events import record
from tasks.models import Correction, Document, Page
from tasks.pipeline.attempts import storable
from tasks.pipeline.ends import page_facts
from tasks.pipeline.errors import Conflict, TooLarge
from tasks.pipeline.locking import locked

TEXT_MAX = 500_000  # characters


def correct_page(*, page: Page, author: User, text: str, based_on: int) -> Page:
    """Let the text stand in the place of what was read, which is kept, as are all corrections before it.

    `based_on` is the number of the last correction that the author saw (0: none). Raises Conflict, and stores nothing,
    if there is a newer one. A text that stands already is not stored again.
    """
    clean = storable(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) > TEXT_MAX:
        raise TooLarge(f"a page may have at most {TEXT_MAX} characters", code="text_too_long", field="text")
    with locked(page.document_id) as document:
        current = _current(document, page, based_on)
        is_new = current.text != clean if current.has_text else bool(clean.strip())
        if is_new:
            _add(document, current, Correction(page=current, author=author, text=clean))
    return current


def withdraw_correction(*, page: Page, author: User, based_on: int) -> Page:
    """Let what was read stand again; the history keeps the correction and says who withdrew it. Raises Conflict."""
    with locked(page.document_id) as document:
        current = _current(document, page, based_on)
        if current.is_corrected:
            _add(document, current, Correction(page=current, author=author, is_withdrawal=True))
    return current


def _current(document: Document, page: Page, based_on: int) -> Page:
    """The page as it is, if the author has seen its last correction."""
    current = Page.objects.select_related("correction", "accepted_by").get(document=document, pk=page.pk)
    if current.revision != based_on:
        raise Conflict(
            "somebody corrected this page meanwhile; look at their text, then save yours again",
            code="corrected_meanwhile",
        )
    if current.is_owed and not current.has_text:
        raise Conflict("this page is still to be read; correct it when it has been", code="not_ended")
    return current


def _add(document: Document, page: Page, correction: Correction) -> None:
    correction.number = page.revision + 1
    correction.save(force_insert=True)
    page.revision = correction.number
    page.correction = None if correction.is_withdrawal else correction
    page.save(update_fields=["revision", "correction"])
    facts = {"revision": page.revision, "author": str(correction.author)}
    record(document=document, type="page.corrected", data=page_facts(page) | facts)
