"""Ladder: how a page is tried, from the first try to the last.

At temperature 0 a model gives its likeliest answer, and the same again when it is asked once more. So each answer that
was not the page's text makes the next try freer. Failures of another kind say nothing of the answer and change nothing.
An answer that was cut off is continued from where it ends. Above the last rung of the document's own model stand those
of FALLBACK_MODELS, each with one try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from tasks.engines import EngineError, PageCrashed, PageRefused, PageRejected
from tasks.guards import CODES
from tasks.models import Attempt, Page
from tasks.pipeline.drafts import stump_of

TEMPERATURES = (0.0, 0.2, 0.5, 0.8)


@dataclass(frozen=True)
class Rung:
    """How the next try is made. `fallback` is the reader out of FALLBACK_MODELS that is asked instead of the document's
    own; `stump` is what an answer that was cut off had brought, to be continued."""

    temperature: float = TEMPERATURES[0]
    fallback: str = ""
    stump: str = ""


def rung_for(*, page_id: int, fallbacks: Sequence[str] = ()) -> Rung:
    """The rung of the page's next try. Each rejected answer cost a retry; whoever has the page read once more gives it
    all its retries back, and with them the lowest rung."""
    page = Page.objects.filter(pk=page_id).only("retries", "drafts").first()
    if page is None:
        return Rung()
    if fallbacks and page.retries > settings.MAX_RETRIES:
        return Rung(fallback=fallbacks[min(page.retries - settings.MAX_RETRIES, len(fallbacks)) - 1])
    if stump := stump_of(page=page):
        return Rung(stump=stump)
    return Rung(TEMPERATURES[min(_rejections(page, page.retries), len(TEMPERATURES) - 1)])


def next_retries(*, page: Page, error: EngineError, is_sent: bool, fallbacks: Sequence[str]) -> int | None:
    """How many of its retries the page has used once it is tried again after this error; None when it isn't.

    Who refuses a page, or has had his say at every temperature, is not asked again: then come the fallbacks, if there
    are any. A page that could not even be sent is refused for good."""
    most, used = settings.MAX_RETRIES + len(fallbacks), page.retries + 1
    if isinstance(error, PageRefused) and not is_sent:
        return None
    if used <= settings.MAX_RETRIES and _had_its_say(page, error, fallbacks):
        used = settings.MAX_RETRIES + 1
    return used if used <= most else None


def _had_its_say(page: Page, error: EngineError, fallbacks: Sequence[str]) -> bool:
    if isinstance(error, PageRefused):
        return True
    is_hopeless = bool(fallbacks) and isinstance(error, PageRejected)
    return is_hopeless and not stump_of(page=page) and _rejections(page, page.retries + 1) >= len(TEMPERATURES)


def _rejections(page: Page, tries: int) -> int:
    """How many of the last tries that failed brought an answer that was rejected."""
    failed = Attempt.objects.filter(page=page, outcome=Attempt.Outcome.FAILED).exclude(error_code=PageCrashed.code)
    codes = list(failed.order_by("-number").values_list("error_code", flat=True)[:tries])
    return sum(code in CODES for code in codes)
