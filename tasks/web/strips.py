"""Page strips: a letter a page, from which the browser draws the cells."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.models import Document, Page, Status

PageStatus = tuple[int, str]
EDITED = "edited"  # in place of the status of a page that a person corrected


@dataclass(frozen=True)
class Strip:
    """`states` holds the first letter of each page's status; `numbers` their page numbers, empty for 1, 2, 3 ..."""

    states: str
    numbers: str = ""


def strip_of(pages: Sequence[PageStatus]) -> Strip:
    """The strip of these pages, which are in order."""
    numbers = [number for number, _status in pages]
    plain = numbers == list(range(1, len(numbers) + 1))
    return Strip(
        states="".join(status[0] for _number, status in pages),
        numbers="" if plain else " ".join(map(str, numbers)),
    )


def strips_of(documents: Iterable[Document]) -> dict[uuid.UUID, Strip]:
    """The strips of many documents, with one query for those whose pages differ."""
    shown = list(documents)
    uneven = [document.pk for document in shown if not _is_even(document)]
    pages: dict[uuid.UUID, list[PageStatus]] = defaultdict(list)
    found = Page.objects.filter(document__in=uneven).order_by("document", "number")
    for key, number, status in found.values_list("document", "number", "status"):
        pages[key].append((number, status))
    return {d.pk: strip_of(pages[d.pk]) if d.pk in pages else _even_strip(d) for d in shown}


def _is_even(document: Document) -> bool:
    """Whether the counters alone say the status and number of every page."""
    return not document.pages and document.status == Status.SUCCEEDED


def _even_strip(document: Document) -> Strip:
    return Strip(states=document.status[0] * document.pages_total)
