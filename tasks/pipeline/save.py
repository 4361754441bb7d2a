"""Save what was read: pages, attempts, counters and events in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.engines import OWN_TEXT, PageResult
from tasks.models import Attempt, Document, Page, Usage, Worker
from tasks.pipeline.attempts import attempt_of, storable
from tasks.pipeline.claim import Claim
from tasks.pipeline.drafts import Draft
from tasks.pipeline.ends import finish_batches, succeed_page
from tasks.pipeline.figures import boxes_of, keep_figures
from tasks.pipeline.in_hand import in_hand
from tasks.pipeline.provider import note_answers
from tasks.pipeline.second_look import SecondLook
from tasks.pipeline.spending import count_cost, count_usage
from tasks.pipeline.trial import Trial
from tasks.pipeline.turns import note_own_text


@dataclass(frozen=True)
class Answer:
    """What a try at a page brought: its text, the pictures of its figures, and what a second look has against it."""

    claim: Claim
    trial: Trial
    result: PageResult
    pictures: Sequence[bytes] = ()
    look: SecondLook | None = None


def save_answers(*, worker: Worker, answers: Sequence[Answer]) -> int:
    """Keep what was read of one document by one engine; how many of the pages were still wanted."""
    with in_hand(worker=worker, claims=[answer.claim for answer in answers]) as found:
        if found is None:
            return 0
        document, held = found
        wanted = [(answer, held[answer.claim]) for answer in answers if answer.claim in held]
        _note_provider([answer for answer, _page in wanted])
        attempts = [_save(document, page, answer) for answer, page in wanted]
        pages = [page for _answer, page in wanted]
        Usage.objects.count_pages(owner_id=document.owner_id, pages=pages)
        count_usage(document=document, attempts=attempts)
        finish_batches(document=document, pages=pages)
        if wanted[0][0].trial.engine == OWN_TEXT:
            note_own_text(document=document)
    return len(wanted)


def save_reused(*, document: Document, page: Page, trial: Trial) -> None:
    """Keep a page of the locked document that holds an earlier reading's text."""
    attempt = attempt_of(page, trial, Attempt.Outcome.REUSED, model=page.model)
    keep_unsent(document=document, page=page, trial=trial, attempt=attempt)


def keep_unsent(*, document: Document, page: Page, trial: Trial, attempt: Attempt) -> None:
    """Keep a page of the locked document for which nobody was asked. It counts no tokens and no usage and tells nothing
    of the provider."""
    attempt.save(force_insert=True)
    _note_reader(page, attempt, trial.fingerprint)
    succeed_page(document=document, page=page, attempt=attempt)
    finish_batches(document=document, pages=[page])


def _note_provider(answers: Sequence[Answer]) -> None:
    trials = [answer.trial for answer in answers if not answer.trial.is_elsewhere]
    if not trials:
        return
    sent_at = max(trial.started_at for trial in trials)
    note_answers(engine=trials[0].engine, capacity=trials[0].capacity, sent_at=sent_at, count=len(trials))


def save_draft(*, document: Document, page: Page, draft: Draft) -> None:
    """Keep an answer that may be wrong, since no try brought a better one, with the doubt. No other page is answered
    from it."""
    attempt = page.attempt_set.get(number=draft.attempt)
    keep_figures(page=page, regions=(), pictures=())
    page.markdown, page.boxes, page.formulas_bad = draft.markdown, draft.boxes, None
    _fill(document, page, attempt)
    _note_reader(page, attempt, "")
    doubt = f"every answer looked wrong, and this is the best one: {draft.reason}"
    page.note_doubt(doubt)
    succeed_page(document=document, page=page, attempt=attempt)
    Usage.objects.count_pages(owner_id=document.owner_id, pages=[page])
    finish_batches(document=document, pages=[page])


def _save(document: Document, page: Page, answer: Answer) -> Attempt:
    trial, result = answer.trial, answer.result
    attempt = attempt_of(page, trial, Attempt.Outcome.SUCCEEDED, result=result)
    attempt.save(force_insert=True)
    if page.attempts > 1 or answer.pictures:  # elsewise it never had any
        keep_figures(page=page, regions=result.regions, pictures=answer.pictures)
    page.markdown, page.boxes = storable(result.markdown), boxes_of(result.regions)
    page.formulas_bad = result.formulas_bad
    _fill(document, page, attempt)
    _note_reader(page, attempt, trial.fingerprint)
    page.note_doubt(answer.look.doubt if answer.look else None, answer.look.facts if answer.look else None)
    count_cost(document=document, page=page, attempt=attempt)
    succeed_page(document=document, page=page, attempt=attempt)
    return attempt


def _fill(document: Document, page: Page, attempt: Attempt) -> None:
    """What goes with a page's new text, which the attempt brought."""
    page.own_text_due = None
    page.tokens_in, page.tokens_out = attempt.tokens_in, attempt.tokens_out
    page.read_at, page.reused_from, page.turned = attempt.finished_at, None, attempt.turned
    document.tokens_in += attempt.tokens_in or 0
    document.tokens_out += attempt.tokens_out or 0
    if attempt.engine == document.engine:  # a page's own text says nothing of what the others wait for
        document.waiting_since, document.waiting_for = None, ""


def _note_reader(page: Page, attempt: Attempt, fingerprint: str) -> None:
    page.engine, page.model, page.prompt_version = attempt.engine, attempt.model, attempt.prompt_version
    page.fingerprint = fingerprint or None
