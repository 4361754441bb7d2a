"""A PDF's own text is preferred: what can be trusted is taken from it, and all else is read as ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from tasks.engines import OWN_TEXT, PageDeclined, PageResult
from tasks.engines.own_text import OwnTextEngine
from tasks.models import Attempt, Document, Page, Status, Usage, Worker
from tasks.pipeline.awaited import owners_awaiting
from tasks.pipeline.claim import claim_pages, engines_owed
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.hands import hand_for
from tasks.pipeline.lease import begin_lease, end_lease
from tasks.pipeline.reader import read_owed
from tasks.pipeline.recover import return_claims
from tasks.pipeline.retry import rerun_document, retry_document, retry_page
from tasks.pipeline.save import Answer, save_answers
from tasks.pipeline.setback import save_failure
from tasks.pipeline.start import start_document
from tasks.pipeline.stop import cancel_document
from tasks.pipeline.trial import Trial
from tests import files
from tests.pipeline.conftest import kinds, reading, store, texts, until
from tests.provider import Fault, Provider

Begin = Callable[..., Document]
LOG = "# The log of the harbor\n\n" + " ".join([files.PROSE] * 3)


@pytest.fixture
def begin(people: dict[str, User], provider: Provider) -> Begin:
    """Starts the reading of a PDF with these kinds of pages: `begin("prose", "scan", own_text="prefer")`."""
    provider.behave(answer="asked")

    def start(*layers: str, own_text: str = "prefer", **wishes: Any) -> Document:
        upload = store(people["alice"], files.layered_pdf(*layers))
        return start_document(owner=people["alice"], upload=upload, own_text=own_text, **wishes)

    return start


def tries(document: Document, number: int) -> list[tuple[str, str, str]]:
    """Who tried to read a page, with what outcome and for what reason."""
    found = Attempt.objects.filter(page__document=document, page__number=number).order_by("number")
    return list(found.values_list("engine", "outcome", "error_code"))


# --- Who reads what -----------------------------------------------------------------------------------


def test_pages_are_taken_from_their_own_text_and_the_others_are_read(begin: Begin, provider: Provider) -> None:
    document = begin("prose", "scan", "unmapped", "hidden", "prose")
    read_owed()
    document.refresh_from_db()
    assert (document.status, texts(document)) == (Status.SUCCEEDED, [LOG, "asked", "asked", "asked", LOG])
    assert len(provider.calls) == 3
    assert tries(document, 1) == [("own_text", "succeeded", "")]
    read = ("openai", "succeeded", "")
    assert tries(document, 2) == [("own_text", "declined", "own_text_missing"), read]
    assert tries(document, 3) == [("own_text", "declined", "own_text_unmapped"), read]
    assert tries(document, 4) == [("own_text", "declined", "own_text_hidden"), read]


def test_a_page_says_that_it_was_taken_from_the_pdf(begin: Begin, provider: Provider) -> None:
    document = begin("prose", "scan", model="vision-1", prompt="In verse.")
    read_owed()
    taken, read = document.page_set.order_by("number")
    assert (taken.engine, taken.model, taken.prompt_version, taken.tokens_in) == ("own_text", "pymupdf4llm", "", None)
    assert (read.engine, read.model, read.prompt_version) == ("openai", "vision-1", "user")
    assert [(page.retries, page.error, page.own_text_due) for page in (taken, read)] == [(0, "", None)] * 2
    declined = Attempt.objects.get(page=read, number=1)
    assert (declined.error, declined.model) == ("The page has no text of its own.", "")
    used = Usage.objects.order_by("engine").values_list("engine", "model", "pages")
    assert list(used) == [("openai", "vision-1", 1), ("own_text", "pymupdf4llm", 1)]


def test_a_page_that_is_passed_on_is_no_failure_to_those_who_watch(begin: Begin, provider: Provider) -> None:
    document = begin("scan")
    read_owed()
    assert kinds(document) == [
        "document.queued", "document.started", "page.succeeded", "batch.finished", "document.succeeded",
    ]  # fmt: skip


def test_the_hidden_text_of_scans_is_taken_when_it_is_asked_for(begin: Begin, provider: Provider) -> None:
    document = begin("hidden", "scan", own_text="scans_too")
    read_owed()
    assert texts(document) == [" ".join([files.PROSE] * 4), "asked"]
    assert len(provider.calls) == 1


@pytest.mark.parametrize("own_text", ["never", ""])
def test_unless_it_is_asked_for_every_page_is_read(begin: Begin, provider: Provider, own_text: str) -> None:
    document = begin("prose", "hidden", own_text=own_text)
    read_owed()
    assert (document.own_text, texts(document), len(provider.calls)) == ("never", ["asked"] * 2, 2)
    assert tries(document, 1) == [("openai", "succeeded", "")]


def test_an_image_has_none(people: dict[str, User], provider: Provider) -> None:
    provider.behave(answer="asked")
    upload = store(people["alice"], files.png(), "a.png")
    document = start_document(owner=people["alice"], upload=upload, own_text="scans_too")
    read_owed()
    assert (document.own_text, texts(document)) == ("never", ["asked"])
    assert tries(document, 1) == [("openai", "succeeded", "")]


def test_pages_of_several_batches(begin: Begin, provider: Provider, settings: Any) -> None:
    settings.BATCH_SIZE = 2
    document = begin(*["prose", "scan", "scan"] * 3)
    read_owed()
    document.refresh_from_db()
    assert (document.status, texts(document)) == (Status.SUCCEEDED, [LOG, "asked", "asked"] * 3)
    assert set(document.batches.values_list("status", "attempts")) == {("succeeded", 1)}


# --- Whose turn it is ---------------------------------------------------------------------------------


def test_each_engine_claims_what_is_its_own(begin: Begin, provider: Provider) -> None:
    document = begin("prose", "scan", model="vision-1", prompt="In verse.", own_text="scans_too")
    assert engines_owed() == [OWN_TEXT]
    worker = begin_lease(kind=Worker.Kind.READER)
    assert claim_pages(worker=worker, engine="openai", most=5) == []
    first, second = claim_pages(worker=worker, engine=OWN_TEXT, most=5)
    assert (first.number, first.prompt, first.model, first.hidden_text_too) == (1, "", "", True)
    Page.objects.filter(pk=second.page_id).update(status=Status.QUEUED, own_text_due=None)
    Document.objects.update(engine_due=True)
    assert engines_owed() == []  # the worker holds the batch
    assert engines_owed(worker=worker) == ["openai"]
    assert claim_pages(worker=worker, engine=OWN_TEXT, most=5) == []
    (claim,) = claim_pages(worker=worker, engine="openai", most=5)
    assert (claim.number, claim.prompt, claim.model, claim.attempt) == (2, "In verse.", "vision-1", 2)
    end_lease(worker=worker)
    assert document.page_set.get(number=1).own_text_due is True


def test_the_provider_is_not_waited_for(begin: Begin, provider: Provider) -> None:
    provider.behave(faults=[Fault("503")])
    document = begin("scan", "prose", "prose")
    thread, stop = reading()
    until(lambda: document.page_set.filter(status=Status.SUCCEEDED).count() == 2)
    until(lambda: Attempt.objects.filter(page__document=document, outcome="unanswered").exists())
    stop.set()
    thread.join(60)
    document.refresh_from_db()
    assert (document.status, bool(document.waiting_for)) == (Status.RUNNING, True)


def test_text_that_is_taken_does_not_say_that_the_provider_is_back(begin: Begin, provider: Provider) -> None:
    document = begin("prose", "scan")
    Document.objects.update(waiting_for="the provider is away", waiting_since=document.created_at)
    provider.behave(latency=5.0)
    thread, stop = reading()
    until(lambda: document.page_set.filter(status=Status.SUCCEEDED).exists())
    stop.set()
    thread.join(60)
    document.refresh_from_db()
    assert document.waiting_for == "the provider is away"


def waits() -> list[bool]:
    """Whether something is to be claimed from PDFs' own text, and by the provider's engine."""
    return [bool(owners_awaiting(engine=engine)) for engine in (OWN_TEXT, "openai")]


def test_a_claim_looks_at_no_document_of_which_it_can_take_nothing(begin: Begin, provider: Provider) -> None:
    document = begin("prose", "scan")
    assert waits() == [True, False]
    worker = begin_lease(kind=Worker.Kind.READER)
    first, second = claim_pages(worker=worker, engine=OWN_TEXT, most=2)
    trial = Trial(engine=OWN_TEXT, model="", prompt_version="", temperature=0.0, capacity=1)
    save_failure(worker=worker, claim=first, trial=trial, error=PageDeclined("No.", code="own_text_missing"))
    assert waits() == [True, True]
    save_answers(worker=worker, answers=[Answer(second, trial, PageResult("Text.", "m"))])
    assert waits() == [False, True]
    cancel_document(document=document)
    assert waits() == [False, False]
    retry_document(document=document)
    assert waits() == [False, True]
    end_lease(worker=worker)


def test_what_was_canceled_before_anybody_looked_is_looked_at(begin: Begin, provider: Provider) -> None:
    document = begin("prose")
    cancel_document(document=document)
    retry_document(document=document)
    read_owed()
    document.refresh_from_db()
    assert (texts(document), document.own_text_due) == ([LOG], False)


# --- What was read before ---------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["prefer", "scans_too", "never"])
def test_a_page_that_is_passed_on_may_be_taken_from_an_earlier_reading(
    begin: Begin, provider: Provider, before: str
) -> None:
    begin("scan", own_text=before)
    read_owed()
    provider.forget()
    document = begin("scan")
    read_owed()
    assert (texts(document), len(provider.calls)) == (["asked"], 0)
    assert tries(document, 1) == [("own_text", "declined", "own_text_missing"), ("openai", "reused", "")]


def test_own_text_is_taken_anew_and_never_stands_for_what_the_engine_reads(begin: Begin, provider: Provider) -> None:
    begin("prose")
    read_owed()
    second, third = begin("prose"), begin("prose", own_text="never")
    read_owed()
    assert tries(second, 1) == [("own_text", "succeeded", "")]
    assert (second.page_set.get().fingerprint, second.page_set.get().is_reused) == (None, False)
    assert (texts(third), tries(third, 1)) == (["asked"], [("openai", "succeeded", "")])


def test_a_page_that_the_engine_has_tried_does_not_look_for_an_earlier_reading(
    begin: Begin, provider: Provider
) -> None:
    document = begin("scan")
    read_owed()
    provider.behave(answer="anew")
    retry_page(page=document.page_set.get())
    read_owed()
    again = rerun_document(document=document)
    read_owed()
    assert (texts(document), texts(again), len(provider.calls)) == (["anew"], ["anew"], 3)


# --- What goes wrong costs one question -----------------------------------------------------------------


def test_a_page_that_hangs_is_read_by_the_engine(begin: Begin, provider: Provider, settings: Any) -> None:
    settings.DRAWING_TIMEOUT, settings.MAX_RETRIES = 4, 0
    document = begin("endless", "prose")
    read_owed()
    document.refresh_from_db()
    assert (document.status, texts(document)) == (Status.SUCCEEDED, ["asked", LOG])
    assert tries(document, 1) == [("own_text", "failed", "read_timeout"), ("openai", "succeeded", "")]
    assert Attempt.objects.get(page__number=1, number=1).error == "The page's own text was not taken within 4 seconds."


def test_a_page_that_kills_the_child_is_read_by_the_engine(begin: Begin, provider: Provider) -> None:
    document = begin("endless", "prose")
    engine = hand_for(OWN_TEXT).engine
    assert isinstance(engine, OwnTextEngine)
    killer = threading.Thread(target=_kill_at_work, args=(engine,))
    killer.start()
    read_owed()
    killer.join()
    document.refresh_from_db()
    assert (document.status, texts(document)) == (Status.SUCCEEDED, ["asked", LOG])
    assert tries(document, 1) == [("own_text", "failed", "read_crashed"), ("openai", "succeeded", "")]
    assert document.page_set.get(number=1).deaths == 0


def _kill_at_work(engine: OwnTextEngine) -> None:
    until(lambda: engine._child._current is not None and engine._child.pid is not None)
    engine._child.kill()


def test_a_death_of_the_worker_is_not_risked_again(begin: Begin, provider: Provider) -> None:
    document = begin("prose")
    worker = begin_lease(kind=Worker.Kind.READER)
    claim_pages(worker=worker, engine=OWN_TEXT, most=1)
    return_claims(worker=worker)
    read_owed()
    assert tries(document, 1) == [("own_text", "lost", "worker_died"), ("openai", "succeeded", "")]


# --- Reading again --------------------------------------------------------------------------------------


def test_a_page_that_is_read_again_is_read(begin: Begin, provider: Provider) -> None:
    """Its own text would say the same once more."""
    document = begin("prose")
    read_owed()
    retry_page(page=document.page_set.get())
    read_owed()
    assert (texts(document), tries(document, 1)[1:]) == (["asked"], [("openai", "succeeded", "")])


def test_a_document_that_was_stopped_goes_on_where_it_was(begin: Begin, provider: Provider) -> None:
    provider.behave(faults=[Fault("wrong_key")])
    document = begin("scan", *["prose"] * 3)
    read_owed()
    document.refresh_from_db()
    unread = document.page_set.filter(status=Status.FAILED)
    assert set(unread.values_list("error_code", flat=True)) == {"wrong_key"}
    provider.behave(faults=[], answer="asked")
    retry_document(document=document)
    read_owed()
    assert texts(document) == ["asked", LOG, LOG, LOG]


def test_another_reading_keeps_it_or_changes_it(begin: Begin, provider: Provider) -> None:
    document = begin("prose")
    assert rerun_document(document=document).own_text == "prefer"
    assert rerun_document(document=document, own_text="never").own_text == "never"


def test_it_is_part_of_what_a_task_id_stands_for(begin: Begin, provider: Provider) -> None:
    first = begin("prose", task_id="61")
    assert begin("prose", task_id="61").pk == first.pk
    with pytest.raises(Conflict):
        begin("prose", task_id="61", own_text="never")


def test_a_wish_that_nobody_knows_is_refused(begin: Begin, provider: Provider) -> None:
    with pytest.raises(Refused) as caught:
        begin("prose", own_text="always")
    assert (caught.value.code, caught.value.field) == ("own_text_unknown", "own_text")


def test_nobody_reads_a_whole_document_with_it(begin: Begin, provider: Provider) -> None:
    with pytest.raises(Refused) as caught:
        begin("prose", engine=OWN_TEXT)
    assert caught.value.code == "engine_unknown"
