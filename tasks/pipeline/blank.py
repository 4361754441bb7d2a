"""A page with nothing on it: it is kept as an empty text, and nobody is asked.

Models that are shown an empty sheet tend to make up a text for it, and answers cost money.
"""

from __future__ import annotations

from django.conf import settings

from tasks.engines import Engine, PageResult
from tasks.engines.prompts import asks_for_text
from tasks.imaging import PageImage
from tasks.models import Attempt, Worker
from tasks.models.attempt import BLANK
from tasks.pipeline.attempts import attempt_of
from tasks.pipeline.claim import Claim
from tasks.pipeline.in_hand import in_hand
from tasks.pipeline.save import keep_unsent
from tasks.pipeline.trial import Trial


def needs_nobody(*, claim: Claim, engine: Engine, image: PageImage) -> bool:
    """Whether the page is blank, and that is all there is to know: its text is asked for, and not by somebody who has
    it read once more because they see something there. Who copies what is on a page may as well look for himself."""
    is_wanted = claim.is_first and engine.may_invent and asks_for_text(claim.prompt)
    return settings.SKIP_BLANK_PAGES and image.is_blank and is_wanted


def save_blank(*, worker: Worker, claim: Claim, trial: Trial) -> None:
    """Keep the page's empty text, if the page is still this worker's. No other page is answered from it, since the
    engine might have seen more."""
    with in_hand(worker=worker, claims=[claim]) as held:
        if held is None:
            return
        document, page = held[0], held[1][claim]
        trial.fingerprint = trial.prompt_version = ""
        attempt = attempt_of(page, trial, Attempt.Outcome.SUCCEEDED, result=PageResult("", model=""))
        attempt.temperature = None
        attempt.error_code, attempt.error = BLANK, "There is nothing on the page, so nothing was sent."
        page.markdown, page.boxes, page.formulas_bad, page.own_text_due = "", [], None, None
        page.note_doubt(None)
        page.read_at, page.turned = attempt.finished_at, attempt.turned
        keep_unsent(document=document, page=page, trial=trial, attempt=attempt)
