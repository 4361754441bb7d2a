"""Drafts: what is worth keeping of a page's rejected answers while the page is owed.

The best of those that may be right stands for the page if no try brings a better one. A stump, an answer that was cut
off, never does; but the next try may go on from its end.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tasks import guards
from tasks.engines import PageRejected
from tasks.models import Attempt, Page
from tasks.pipeline.attempts import storable
from tasks.pipeline.figures import boxes_of, leave_out_figures
from tasks.pipeline.trial import Trial


@dataclass(frozen=True)
class Draft:
    """An answer that may be right: which attempt brought it, and why it was rejected."""

    attempt: int
    markdown: str
    boxes: list[dict[str, Any]]
    code: str
    reason: str


def note_draft(*, page: Page, attempt: Attempt, trial: Trial, error: PageRejected) -> None:
    """Keep what the rejected answer is worth with the page, which the caller saves."""
    drafts = {name: kept for name, kept in (page.drafts or {}).items() if name != "stump"}
    if error.may_be_right and _is_better(error, best_draft(page=page)):
        drafts["best"] = asdict(_draft(page, attempt, error))
    if stump := _stump(trial, error):
        drafts["stump"] = storable(stump)
    page.drafts = drafts or None


def best_draft(*, page: Page) -> Draft | None:
    """The best answer so far of those that may be right."""
    found = (page.drafts or {}).get("best")
    return Draft(**found) if found else None


def stump_of(*, page: Page) -> str:
    """What the last answer had brought when it was cut off."""
    return str((page.drafts or {}).get("stump", ""))


def _draft(page: Page, attempt: Attempt, error: PageRejected) -> Draft:
    """Without figures: they are cut out only for an answer that is kept at once."""
    result = leave_out_figures(result=error.result, number=page.number)
    return Draft(
        attempt=attempt.number,
        markdown=storable(result.markdown),
        boxes=boxes_of(result.regions),
        code=error.code,
        reason=storable(str(error)),
    )


def _is_better(error: PageRejected, best: Draft | None) -> bool:
    if best is None:
        return True
    return guards.worth(error.result.markdown, error.code) >= guards.worth(best.markdown, best.code)


def _stump(trial: Trial, error: PageRejected) -> str:
    """The text to go on from. Answers with places in them are in a form of their own, in which no chat goes on."""
    if not error.is_stump or error.result.regions or trial.fallback:
        return ""
    stump = guards.join_stump(trial.stump, error.result.markdown)
    return stump if len(stump) > len(trial.stump) and guards.is_worth_continuing(stump) else ""
