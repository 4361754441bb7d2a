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
    PageRefused,
    PageRejected,
)
from tasks.events import record
from tasks.models import Attempt, Document, Page, Provider, Status, Worker
from tasks.pipeline.attempts import attempt_of, storable
from tasks.pipeline.claim import DEATHS_MOST, Claim
from tasks.pipeline.ends import fail_page, page_facts
from tasks.pipeline.in_hand import in_hand
from tasks.pipeline.jitter import jitter
from tasks.pipeline.provider import note_answers, note_outage
from tasks.pipeline.save import save_doubtful
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
        page.error, page.error_code = storable(str(error)), error.code
        if isinstance(error, Outage):
            _wait(document, page, trial, error)
        elif isinstance(error, DocumentStopped):
            stop_document(document=document, reason=page.error, code=error.code)
            fail_page(document=document, page=page)
        elif isinstance(error, PageCrashed):
            _count_crash(document, page)
        else:
            if trial.sent and error.code != "reader_failed":
                note_answers(engine=trial.engine, capacity=trial.capacity, sent_at=trial.started_at)
            if isinstance(error, PageRejected) and error.may_be_right and _is_last(document, page):
                doubt = f"every answer looked wrong, and this is the last one: {page.error}"
                save_doubtful(
                    document=document, page=page, trial=trial, attempt=attempt, result=error.result, doubt=doubt
                )
                return
            _fail_or_retry(document, page, permanent=isinstance(error, PageRefused), retry_after=error.retry_after)


def _is_last(document: Document, page: Page) -> bool:
    """Whether nothing else comes of the page: it is not tried again, and has no text from before."""
    is_tried_again = page.retries < settings.MAX_RETRIES and not document.stopping_since
    return not is_tried_again and not page.is_reread


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


def _fail_or_retry(document: Document, page: Page, *, permanent: bool, retry_after: float | None = None) -> None:
    if permanent or page.retries >= settings.MAX_RETRIES:
        fail_page(document=document, page=page)
        return
    page.retries += 1
    pause = jitter(0, min(BACKOFF_MOST, 2.0**page.retries)) if retry_after is None else retry_after
    _retry(document, page, pause)


def _count_crash(document: Document, page: Page) -> None:
    """A page that took its process down is tried again, alone at last, and given up at the third time."""
    page.deaths += 1
    if page.deaths >= DEATHS_MOST:
        fail_page(document=document, page=page)
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
        fail_page(document=document, page=page)
        return
    singled_out = not isinstance(error, Overloaded) and _answered_others(provider, page)
    page.unanswered_at = now
    if singled_out:
        _fail_or_retry(document, page, permanent=False)
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
        fail_page(document=document, page=page)
        return
    page.status = Status.QUEUED
    page.not_before = timezone.now() + timedelta(seconds=pause)
    page.save()
    facts = page_facts(page) | {"error": page.error, "retry_in": round(pause, 1)}
    record(document=document, type="page.retrying", data=facts)
