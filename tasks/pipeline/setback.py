"""A try at a page that brought nothing: try again, wait, fail the page or stop the document, as the error says."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tasks.engines import (
    OWN_TEXT,
    DocumentStopped,
    EngineError,
    Outage,
    Overloaded,
    PageCrashed,
    PageDeclined,
    PageRejected,
)
from tasks.events import record
from tasks.models import Attempt, Document, Page, Provider, Status, Worker
from tasks.pipeline.attempts import attempt_of, storable
from tasks.pipeline.claim import DEATHS_MOST, Claim
from tasks.pipeline.drafts import best_draft, note_draft
from tasks.pipeline.ends import fail_page, page_facts
from tasks.pipeline.in_hand import in_hand
from tasks.pipeline.jitter import jitter
from tasks.pipeline.ladder import next_retries
from tasks.pipeline.provider import note_answers, note_outage
from tasks.pipeline.save import save_draft
from tasks.pipeline.spending import count_cost, count_usage
from tasks.pipeline.stop import stop_document
from tasks.pipeline.trial import Trial
from tasks.pipeline.turns import note_own_text

BACKOFF_MOST = 30.0  # seconds


def save_failure(*, worker: Worker, claim: Claim, trial: Trial, error: EngineError) -> None:
    """Keep what went wrong, and do what the error says: try again, wait, fail the page or stop the document."""
    with in_hand(worker=worker, claims=[claim]) as held:
        if held is None:
            return
        document, page = held[0], held[1][claim]
        answer = error.result if isinstance(error, PageRejected) else None
        attempt = attempt_of(page, trial, _outcome(error), error=error, result=answer)
        attempt.save(force_insert=True)
        if trial.engine == OWN_TEXT:
            _pass_on(document, page)
            return
        if count_cost(document=document, page=page, attempt=attempt):  # a rejected answer is charged like any other
            document.save(update_fields=["cost"])
            count_usage(document=document, attempts=[attempt])
        page.error, page.error_code = storable(str(error)), error.code
        if isinstance(error, PageRejected):
            note_draft(page=page, attempt=attempt, trial=trial, error=error)
        if isinstance(error, Outage) and not trial.is_elsewhere:
            _wait(document, page, trial, error)
        elif isinstance(error, DocumentStopped) and not _concerns_fallback(trial, error):
            stop_document(document=document, reason=page.error, code=error.code)
            _give_up(document, page)
        elif isinstance(error, PageCrashed):
            _count_crash(document, page)
        else:
            if trial.sent and error.code != "reader_failed" and not trial.is_elsewhere:
                note_answers(engine=trial.engine, capacity=trial.capacity, sent_at=trial.started_at)
            _fail_or_retry(document, page, trial, error)


def _concerns_fallback(trial: Trial, error: DocumentStopped) -> bool:
    """Whether only this fallback can't be asked: it is served elsewhere, or the provider does not have it."""
    return trial.is_elsewhere or (bool(trial.fallback) and error.code == "unknown_model")


def _outcome(error: EngineError) -> Attempt.Outcome:
    if isinstance(error, PageDeclined):
        return Attempt.Outcome.DECLINED
    return Attempt.Outcome.UNANSWERED if isinstance(error, Outage) else Attempt.Outcome.FAILED


def _pass_on(document: Document, page: Page) -> None:
    """Owe the page to its document's engine, at once. That its own text was looked at first costs it nothing, whatever
    came of that; the attempt keeps the reason."""
    page.own_text_due = None
    page.error, page.error_code = document.error, document.error_code  # why nothing more is sent, if it was stopped
    if document.stopping_since:
        fail_page(document=document, page=page)
    else:
        page.status, page.not_before = Status.QUEUED, None
        page.save()
    note_own_text(document=document, is_passed_on=True)


def _fail_or_retry(document: Document, page: Page, trial: Trial, error: EngineError) -> None:
    retries = next_retries(page=page, error=error, is_sent=trial.sent, fallbacks=trial.fallbacks)
    if retries is None:
        _give_up(document, page)
        return
    page.retries = retries
    if retries > settings.MAX_RETRIES:  # by somebody else, who may be asked at once
        pause = 0.0
    else:
        pause = jitter(0, min(BACKOFF_MOST, 2.0**retries)) if error.retry_after is None else error.retry_after
    _retry(document, page, pause)


def _give_up(document: Document, page: Page) -> None:
    """Nothing else comes of the page: it has its best draft if there is one, and no text from before; or it fails."""
    draft = best_draft(page=page)
    if draft is None or page.is_reread:
        fail_page(document=document, page=page)
    else:
        save_draft(document=document, page=page, draft=draft)


def _count_crash(document: Document, page: Page) -> None:
    """A page that took its process down is tried again, alone at last, and given up at the third time."""
    page.deaths += 1
    if page.deaths >= DEATHS_MOST:
        _give_up(document, page)
    else:
        _retry(document, page, jitter(0.2, 0.6))


def _wait(document: Document, page: Page, trial: Trial, error: Outage) -> None:
    """The provider is away or overloaded: that costs the page nothing, unless others were answered while this
    page was not, again and again."""
    provider = note_outage(
        engine=trial.engine,
        capacity=trial.capacity,
        error=error,
        sent_at=trial.started_at,
        others=trial.others,
    )
    now = timezone.now()
    document.waiting_since = document.waiting_since or now
    document.waiting_for = page.error
    document.save(update_fields=["waiting_since", "waiting_for"])
    if (now - document.waiting_since).total_seconds() > settings.OUTAGE_PATIENCE:
        reason = f"gave up after {_hours(settings.OUTAGE_PATIENCE)} without an answer: {page.error}"
        stop_document(document=document, reason=reason, code=error.code)
        _give_up(document, page)
        return
    singled_out = not isinstance(error, Overloaded) and _answered_others(provider, page)
    page.unanswered_at = now
    if singled_out:
        _fail_or_retry(document, page, trial, error)
    else:
        paused = 0.0 if provider.paused_until is None else (provider.paused_until - now).total_seconds()
        _retry(document, page, max(paused, jitter(0.2, 0.6)))


def _answered_others(provider: Provider, page: Page) -> bool:
    """Whether the provider answered something between this page's last failure and now."""
    if page.unanswered_at is None or provider.answered_at is None:
        return False
    return provider.answered_at > page.unanswered_at


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds:g} seconds"


def _retry(document: Document, page: Page, pause: float) -> None:
    """Owe the page again after a pause; nothing more is sent of a document that was stopped."""
    if document.stopping_since:
        _give_up(document, page)
        return
    page.status = Status.QUEUED
    page.not_before = timezone.now() + timedelta(seconds=pause)
    page.save()
    facts = page_facts(page) | {"error": page.error, "retry_in": round(pause, 1)}
    record(document=document, type="page.retrying", data=facts)
