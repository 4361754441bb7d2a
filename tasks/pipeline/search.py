"""Find words in a document's text, as corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.models import Document
from tasks.pipeline.assemble import ended_pages

AROUND = 60  # characters shown before and after
WORDS_MAX = 200  # characters


@dataclass(frozen=True)
class Found:
    """A page that has the words, how often, and where they come first."""

    number: int
    count: int
    before: str
    words: str
    after: str


def find_in_document(*, document: Document, words: str) -> list[Found]:
    """The pages that have the words, in their order: in upper or lower case, over line breaks too."""
    parts = words[:WORDS_MAX].replace("\0", " ").split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    pages = ((page.number, page.text) for page in ended_pages(document=document).iterator(chunk_size=100))
    return [found for number, text in pages if (found := _look(number, text, pattern))]


def _look(number: int, text: str, pattern: re.Pattern[str]) -> Found | None:
    places = list(pattern.finditer(text))
    if not places:
        return None
    start, end = places[0].span()
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Found(number, len(places), before, text[start:end], after)
