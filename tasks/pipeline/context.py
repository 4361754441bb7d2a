"""What stands before a page, for a model that is to give headings the levels that fit.

The pages of a batch are then read one after another, while other batches go on beside it. What is not read yet, or was
not read at all, is left out: nothing waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tasks.binding import open_headings
from tasks.engines.prompts import CONTEXT_PROMPT, context_prompt
from tasks.models import Page
from tasks.pipeline.claim import Claim

PAGES = 20  # before this one, in which open headings are looked for
END = 600  # characters of the page before


@dataclass(frozen=True)
class Context:
    """What the model is told before a page: the `outline` of the headings that are open, and the `end` of the page
    before; empty for want of anything."""

    outline: tuple[str, ...] = ()
    end: str = ""

    @property
    def prompt(self) -> str:
        """All of it, in words for the model."""
        return context_prompt(outline=self.outline, end=self.end)

    @property
    def instructions(self) -> str:
        """Our own words alone."""
        return CONTEXT_PROMPT if self.outline or self.end else ""


NO_CONTEXT = Context()


def context_of(*, claim: Claim) -> Context:
    """What was read, or written by a person, on the pages before this one."""
    before = Page.objects.filter(document=claim.document_id, number__lt=claim.number).select_related("correction")
    pages = sorted(before.order_by("-number")[:PAGES], key=lambda page: page.number)
    texts = [page.text if page.has_text else "" for page in pages]
    end = _end(texts[-1]) if texts else ""
    return Context(tuple(open_headings(texts)), end)


def _end(text: str) -> str:
    """The last whole lines of a text, or the end of one that is longer."""
    end = text.rstrip()
    if len(end) <= END:
        return end
    end = end[-END:]
    return end.split("\n", 1)[-1].lstrip()
