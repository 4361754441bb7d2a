"""How far a document is, in the reader's words. `static/js/words.js` says the same when something happens."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tasks.models import Attempt, Delivery, Document, Status
from tasks.pipeline.choose import choose_engine
from tasks.pipeline.errors import Refused

STATES: dict[str, Promise] = {
    Status.QUEUED: pgettext_lazy("state", "waiting"),
    Status.RUNNING: pgettext_lazy("state", "reading"),
    Status.SUCCEEDED: pgettext_lazy("state", "read"),
    Status.PARTIAL: pgettext_lazy("state", "partly read"),
    Status.FAILED: pgettext_lazy("state", "not read"),
    Status.CANCELED: pgettext_lazy("state", "canceled"),
}

ENGINES: dict[str, Promise] = {
    "local": gettext_lazy("embedded engine"),
    "echo": gettext_lazy("test engine"),
    "own_text": gettext_lazy("the PDF's own text"),
}

OUTCOMES: dict[str, Promise] = {
    "succeeded": pgettext_lazy("attempt", "read"),
    "reused": pgettext_lazy("attempt", "taken from an earlier reading"),
    "failed": pgettext_lazy("attempt", "failed"),
    "unanswered": pgettext_lazy("attempt", "no answer"),
    "lost": pgettext_lazy("attempt", "the process died"),
    "declined": pgettext_lazy("attempt", "left to the engine"),
}

PAGE_REASONS: dict[str, Promise] = {
    "page_refused": gettext_lazy("The engine refused this page."),
    "render_failed": gettext_lazy("This page could not be drawn."),
    "page_unreadable": gettext_lazy("This page could not be drawn."),
    "render_timeout": gettext_lazy("Drawing this page took too long."),
    "render_crashed": gettext_lazy("Drawing this page ended the program that draws."),
    "file_missing": gettext_lazy("The stored file is gone."),
    "worker_died": gettext_lazy("The process that read this page died, again and again."),
    "read_timeout": gettext_lazy("Reading this page took too long."),
    "read_crashed": gettext_lazy("The program that reads pages ended at this page."),
    "reader_failed": gettext_lazy("The reader failed at this page."),
    "content_filter": gettext_lazy("The provider's content filter refused this page."),
    "refused": gettext_lazy("The provider or its model refused this page."),
    "bad_answer": gettext_lazy("The provider's answer could not be understood."),
    "truncated": gettext_lazy("The model's answer was cut off."),
    "repetition": gettext_lazy("The model repeated itself without end."),
    "summary": gettext_lazy("The model described the page instead of reading it."),
    "chat": gettext_lazy("The model talked and did not give the page's text."),
    "prompt_echoed": gettext_lazy("The model gave back its instructions."),
    "rate_limited": gettext_lazy("The provider had no room for this page."),
    "unreachable": gettext_lazy("The provider could not be reached."),
    "wrong_key": gettext_lazy("The provider did not accept the key."),
    "unknown_model": gettext_lazy("The provider does not know the model."),
    "account_spent": gettext_lazy("The account at the provider is spent."),
    "cost_limit": gettext_lazy("Reading on would cost more than a document may."),
    "budget_exceeded": gettext_lazy("Reading on would cost more than this month's budget."),
}

OWN_TEXT_REASONS: dict[str, Promise] = {
    "own_text_missing": gettext_lazy("The page has no text of its own."),
    "own_text_little": gettext_lazy("The page has too little text of its own."),
    "own_text_hidden": gettext_lazy("The page is a scan, and its own text an invisible layer over it."),
    "own_text_unmapped": gettext_lazy("The page's own text lost its characters: its fonts do not name them."),
    "own_text_broken": gettext_lazy("The page's own text does not read like words."),
    "own_text_turned": gettext_lazy("The page's own text does not run from left to right."),
    "own_text_formulas": gettext_lazy("There are formulas on the page, which its own text does not spell."),
    "own_text_lost": gettext_lazy("Not all of the page's own text found its place in the reading order."),
}

UNSENT_REASONS: dict[str, Promise] = {
    "blank": gettext_lazy("There is nothing on the page, so nothing was sent."),
}


def state_word(status: str) -> str:
    return str(STATES[status])


def engine_name(engine: str) -> str:
    """What people call an engine."""
    return str(ENGINES.get(engine, _("the provider") if engine == "openai" else engine))


def reader_name(engine: str, model: str) -> str:
    """Who read it: the model, or the engine when it has no models to choose from."""
    return model if model and engine not in ENGINES else str(ENGINES.get(engine, engine))


def state_detail(document: Document) -> str:
    """What there is to say besides the state: how far, how long, why."""
    if document.status == Status.RUNNING:
        return document.waiting_for or document.error or _progress(document)
    if document.status == Status.QUEUED:
        return document.waiting_for
    if document.status == Status.PARTIAL:
        failed = document.pages_failed
        return ngettext("%(count)s page failed", "%(count)s pages failed", failed) % {"count": failed}
    if document.status == Status.FAILED:
        return own_error(document)
    if document.status == Status.CANCELED:
        return _("%(done)s of %(total)s pages read") % _counts(document)
    return ""


def own_error(document: Document) -> str:
    """Why the document failed."""
    return _("no page could be read") if only_counts(document) else reason_words(document.error_code, document.error)


def only_counts(document: Document) -> bool:
    """Whether the document's error says no more than how many pages failed."""
    counted = f"{document.pages_failed} of {document.pages_total} pages could not be read"
    return document.error in ("", counted)


def _progress(document: Document) -> str:
    done = _("%(done)s of %(total)s") % {"done": document.pages_done, "total": document.pages_total}
    seconds = document.eta_seconds
    if not seconds:
        return done
    speed = _("%(count)s pages/min") % {"count": pages_a_minute(document.pages_total - document.pages_done, seconds)}
    return _("%(done)s, %(speed)s, %(left)s") % {"done": done, "speed": speed, "left": time_left(seconds)}


def pages_a_minute(pages_left: int, seconds_left: int) -> str:
    """The pace at which so many pages take so long."""
    pace = 60 * pages_left / seconds_left
    return number_format(pace, 0 if pace >= 10 else 1)


def _counts(document: Document) -> dict[str, int]:
    return {"done": document.pages_succeeded, "total": document.pages_total}


def time_left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return _("%(count)s s left") % {"count": max(1, seconds)}
    if seconds < 3600:
        return _("%(count)s min left") % {"count": round(seconds / 60)}
    return _("%(count)s h left") % {"count": number_format(seconds / 3600, 1)}


def duration(milliseconds: int | None) -> str:
    """A time that was taken: `320 ms`, `3.2 s`, `2.5 min`."""
    if milliseconds is None:
        return ""
    if milliseconds < 1000:
        return _("%(count)s ms") % {"count": milliseconds}
    if milliseconds < 60_000:
        return _("%(count)s s") % {"count": number_format(milliseconds / 1000, 1)}
    return _("%(count)s min") % {"count": number_format(milliseconds / 60_000, 1)}


def grouped(count: int | None) -> str:
    """A large number, readable: `1,240`."""
    return number_format(count or 0, force_grouping=True)


def money(amount: Decimal | None) -> str:
    """An amount with its currency, a small one with as many digits as say something."""
    value = amount or Decimal(0)
    places = 2 if value >= 1 or not value else 4 if value >= Decimal("0.01") else 6
    return f"{number_format(value, places, force_grouping=True)} {settings.CURRENCY}"


def outcome_word(outcome: str) -> str:
    """What came of an attempt."""
    return str(OUTCOMES.get(outcome, outcome))


def attempt_reason(attempt: Attempt) -> str:
    """Why nothing came of an attempt, or nobody was asked: in the reader's language if nobody is to blame, else as it
    was said."""
    return str((OWN_TEXT_REASONS | UNSENT_REASONS).get(attempt.error_code, attempt.error))


def reason_words(error_code: str, error: str) -> str:
    """What went wrong in the reader's language if there are words for it, else as it was said."""
    return str(PAGE_REASONS.get(error_code, error))


def page_reason(error_code: str) -> str:
    """What kept a page from being read, in one sentence; the engine's own words stand beside it."""
    return str(PAGE_REASONS.get(error_code, _("This page could not be read.")))


DELIVERIES: dict[str, Promise] = {
    Delivery.Status.QUEUED: pgettext_lazy("delivery", "waiting"),
    Delivery.Status.SUCCEEDED: pgettext_lazy("delivery", "delivered"),
    Delivery.Status.FAILED: pgettext_lazy("delivery", "not delivered"),
}


def delivery_word(delivery: Delivery) -> str:
    return _("being sent") if delivery.sending_since else str(DELIVERIES[delivery.status])


def who_reads_here() -> str:
    """One sentence on the engine that reads new documents."""
    try:
        engine = choose_engine(engine="")
    except Refused:
        return _("No engine is set up yet: set OPENAI_API_KEY, or ENGINE=local for the embedded engine.")
    if engine == "openai":
        return _("Pages are read by %(model)s.") % {"model": settings.MODEL}
    if engine == "local":
        return _(
            "Pages are read on this computer by the embedded engine: it works offline, but cannot read formulas. "
            "For formulas, whoever runs this site sets OPENAI_API_KEY."
        )
    return _("Pages are read by the test engine, which only repeats what it is given.")
