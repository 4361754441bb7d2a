"""What its owner had read before in the same way is answered from there, at once and at no cost; nothing else is."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.models import Attempt, Document, Figure, Page, Status, Usage, Worker
from tasks.pipeline.claim import Claim, claim_pages
from tasks.pipeline.correct import correct_page
from tasks.pipeline.delete import delete_document
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.locking import locked
from tasks.pipeline.reader import close_engines, read_owed
from tasks.pipeline.retry import rerun_document, retry_document, retry_page
from tasks.pipeline.reuse import fingerprint_of, reuse_page
from tasks.pipeline.stop import cancel_document
from tasks.pipeline.trial import Trial
from tests.pipeline.conftest import Start, kinds, texts
from tests.provider import Fault, Provider

GROUNDED = """\
<|ref|>image<|/ref|><|det|>[[90, 15, 910, 55]]<|/det|>

<|ref|>text<|/ref|><|det|>[[90, 120, 910, 400]]<|/det|>
Page {page}.
"""


def read(document: Document) -> Document:
    """Have everything read that is owed, and look at the document then."""
    read_owed()
    document.refresh_from_db()
    assert document.is_ended
    return document


def outcomes(document: Document) -> list[str]:
    tries = Attempt.objects.filter(page__document=document).order_by("page__number", "number")
    return list(tries.values_list("outcome", flat=True))


def answer(provider: Provider, text: str) -> None:
    """From now on the provider says this, and its calls are counted from nought."""
    provider.behave(answer=text, faults=[])
    provider.forget()


# --- What is taken --------------------------------------------------------------------------------


def test_the_same_file_again_is_answered_without_asking(start: Start, provider: Provider) -> None:
    provider.behave(answer="page {page}")
    first = read(start(3))
    answer(provider, "something else")
    second = read(start(3))
    assert len(provider.calls) == 0
    assert (second.status, second.pages_succeeded, texts(second)) == (Status.SUCCEEDED, 3, texts(first))
    assert outcomes(second) == ["reused"] * 3
    assert kinds(second) == kinds(first)
    told = second.events.filter(type="page.succeeded").values_list("data__reused", flat=True)
    assert list(told) == [True] * 3
    assert not first.events.filter(type="page.succeeded", data__reused=True).exists()


def test_it_costs_nothing(start: Start, provider: Provider) -> None:
    first = read(start(3))
    before = list(Usage.objects.values())
    second = read(start(3))
    assert (first.tokens_out > 0, second.tokens_in, second.tokens_out) == (True, 0, 0)
    assert set(second.page_set.values_list("tokens_in", "tokens_out")) == {(None, None)}
    assert list(Usage.objects.values()) == before


def test_a_page_says_where_it_comes_from(start: Start, provider: Provider) -> None:
    first = read(start(1, model="large"))
    second = read(start(1, model="large"))
    third = read(start(1, model="large"))
    source = first.page_set.get()
    assert (source.is_reused, source.reused_from, bool(source.read_at)) == (False, None, True)
    for document in (second, third):
        page = document.page_set.get()
        assert (page.is_reused, page.reused_from, page.read_at) == (True, first.pk, source.read_at)
        assert (page.engine, page.model, page.prompt_version) == (source.engine, source.model, source.prompt_version)
        assert (page.attempts, page.error) == (1, "")


def test_only_the_pages_that_are_new_are_read(start: Start, provider: Provider) -> None:
    provider.behave(answer="page {page}")
    read(start(4, pages="1,3"))
    provider.forget()
    whole = read(start(4))
    assert sorted(call.page or 0 for call in provider.calls) == [2, 4]
    assert texts(whole) == ["page 1", "page 2", "page 3", "page 4"]
    assert outcomes(whole) == ["reused", "succeeded", "reused", "succeeded"]


def test_figures_and_boxes_come_along(start: Start, provider: Provider) -> None:
    provider.behave(answer=GROUNDED)
    first = read(start(2, model="DeepSeek-OCR"))
    provider.forget()
    second = read(start(2, model="DeepSeek-OCR"))
    assert len(provider.calls) == 0

    def drawn(document: Document) -> list[tuple[Any, ...]]:
        figures = Figure.objects.filter(page__document=document).order_by("page__number", "number")
        return [(each.page.number, each.number, each.box, bytes(each.data)) for each in figures]

    assert len(drawn(first)) == 2
    assert drawn(second) == drawn(first)
    assert list(second.page_set.values_list("boxes")) == list(first.page_set.values_list("boxes"))


def test_what_was_read_stays_to_be_taken_when_its_document_goes(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    first = read(start(2))
    second = read(start(2))
    delete_document(document=first)
    provider.forget()
    third = read(start(2))
    assert (len(provider.calls), texts(second), texts(third)) == (0, ["fine"] * 2, ["fine"] * 2)
    assert set(third.page_set.values_list("reused_from", flat=True)) == {first.pk}


def test_nothing_is_told_of_a_provider_that_was_not_asked(start: Start, provider: Provider) -> None:
    read(start(1))
    provider.behave(faults=[Fault("503")])
    second = read(start(1))
    assert (second.status, len(provider.calls)) == (Status.SUCCEEDED, 1)


# --- What is not ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", [{"model": "other"}, {"prompt": "In verse."}, {"preset": "text"}, {"owner": "bob"}])
def test_another_wish_or_another_owner_is_read_anew(start: Start, provider: Provider, wish: dict[str, str]) -> None:
    read(start(1))
    provider.forget()
    second = read(start(1, **wish))
    assert (len(provider.calls), outcomes(second)) == (1, ["succeeded"])


@pytest.mark.parametrize("setting, value", [("PDF_DPI", 100), ("IMAGE_MAX_SIDE", 500), ("REUSE", False)])
def test_other_settings_read_anew(start: Start, provider: Provider, settings: Any, setting: str, value: Any) -> None:
    read(start(1))
    provider.forget()
    setattr(settings, setting, value)
    assert outcomes(read(start(1))) == ["succeeded"]
    assert len(provider.calls) == 1


def test_a_model_of_the_same_name_elsewhere_is_another_one(start: Start, provider: Provider, settings: Any) -> None:
    read(start(1))
    close_engines()
    with Provider() as elsewhere:
        settings.API_BASE_URL = elsewhere.url
        assert outcomes(read(start(1))) == ["succeeded"]
        assert len(elsewhere.calls) == 1
        close_engines()


def test_who_asks_for_a_fresh_reading_gets_one_and_it_is_taken_from_then_on(start: Start, provider: Provider) -> None:
    provider.behave(answer="old")
    read(start(1))
    answer(provider, "new")
    assert texts(read(start(1, fresh=True))) == ["new"]
    answer(provider, "not asked for")
    assert texts(read(start(1))) == ["new"]


def test_reading_again_reads_again(start: Start, provider: Provider) -> None:
    provider.behave(answer="old")
    read(start(1))
    document = read(start(1))
    answer(provider, "new")
    retry_page(page=document.page_set.get())
    page = read(document).page_set.get()
    assert (page.markdown, page.reused_from, outcomes(document)) == ("new", None, ["reused", "succeeded"])
    answer(provider, "newer")
    again = rerun_document(document=document)
    assert (again.fresh, texts(read(again))) == (True, ["newer"])


def test_a_page_that_failed_is_read_when_it_is_tried_again(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer="bad", faults=[Fault("cut", pages={2}, times=1)])
    document = read(start(2))
    read(start(2))
    answer(provider, "good")
    retry_document(document=document)
    assert (texts(read(document)), len(provider.calls)) == (["bad", "good"], 1)


def test_failed_pages_and_those_that_are_being_read_again_are_not_taken(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer="fine", faults=[Fault("cut", pages={1})])
    first = read(start(2))
    retry_page(page=first.page_set.get(number=2))
    Page.objects.filter(document=first, number=2).update(status=Status.RUNNING)  # in the hands of somebody else
    answer(provider, "new")
    second = read(start(2))
    assert (texts(second), len(provider.calls)) == (["new", "new"], 2)


def test_a_correction_is_its_documents_own(start: Start, provider: Provider, people: dict[str, User]) -> None:
    provider.behave(answer="raed")
    first = read(start(1))
    correct_page(page=first.page_set.get(), author=people["alice"], text="read", based_on=0)
    page = read(start(1)).page_set.get()
    assert (page.text, page.is_corrected) == ("raed", False)


# --- What pages have in common that are read alike ----------------------------------------------------


def trial(**facts: Any) -> Trial:
    return replace(Trial(engine="openai", model="m", prompt_version="page-1", temperature=0.0, capacity=1), **facts)


CLAIM = Claim(
    page_id=1, document_id=uuid.UUID(int=0), number=1, attempt=1, deaths=0, source=Path("x"), sha256="a" * 64,
    owner_id=1, prompt="", model="m", fresh=False, is_first=True, hidden_text_too=False, in_context=False, rank=(0, 0),
)  # fmt: skip

DIFFERENT: list[Callable[[], str]] = [
    lambda: fingerprint_of(claim=replace(CLAIM, owner_id=2), trial=trial(), edition="1"),
    lambda: fingerprint_of(claim=replace(CLAIM, sha256="b" * 64), trial=trial(), edition="1"),
    lambda: fingerprint_of(claim=replace(CLAIM, number=2), trial=trial(), edition="1"),
    lambda: fingerprint_of(claim=replace(CLAIM, prompt="p"), trial=trial(), edition="1"),
    lambda: fingerprint_of(claim=CLAIM, trial=trial(engine="local"), edition="1"),
    lambda: fingerprint_of(claim=CLAIM, trial=trial(model="n"), edition="1"),
    lambda: fingerprint_of(claim=CLAIM, trial=trial(prompt_version="page-2"), edition="1"),
    lambda: fingerprint_of(claim=CLAIM, trial=trial(temperature=0.5), edition="1"),
    lambda: fingerprint_of(claim=CLAIM, trial=trial(), edition="2"),
]


def test_whatever_decides_the_text_is_in_the_fingerprint() -> None:
    usual = fingerprint_of(claim=CLAIM, trial=trial(), edition="1")
    assert len({usual, *(different() for different in DIFFERENT)}) == 1 + len(DIFFERENT)


def test_what_does_not_decide_it_is_not() -> None:
    other = replace(CLAIM, page_id=2, document_id=uuid.uuid4(), source=Path("y"), deaths=1, rank=(1, 1))
    assert fingerprint_of(claim=other, trial=trial(capacity=2), edition="1") == fingerprint_of(
        claim=CLAIM, trial=trial(), edition="1"
    )


# --- What it costs, and what happens at the same time ---------------------------------------------------


def taken(document: Document) -> tuple[Worker, Claim, Trial]:
    """The document's next page in a worker's hands, and a trial like the one that read the page of that number."""
    worker = begin_lease(kind=Worker.Kind.READER)
    (claim,) = claim_pages(worker=worker, engine="openai", most=1)
    assert claim.document_id == document.pk
    known = Page.objects.exclude(fingerprint=None).filter(number=claim.number).values_list("fingerprint", flat=True)
    return worker, claim, trial(fingerprint=known.first() or "unknown")


def test_a_page_that_was_never_read_costs_one_look_into_the_index(start: Start, provider: Provider) -> None:
    worker, claim, unknown = taken(start(1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert not reuse_page(worker=worker, claim=claim, trial=unknown)
    (only,) = queries
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which is cheaper as long as the table is empty
        cursor.execute(f"{explain} {only['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "page_read_alike" in plan
    assert "SCAN tasks_page" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_an_earlier_reading_that_goes_at_that_moment_is_not_taken(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    first = read(start(1))
    second = start(1)
    worker, claim, known = taken(second)
    answers: list[bool] = []

    def take() -> None:
        try:
            answers.append(reuse_page(worker=worker, claim=claim, trial=known))
        finally:
            connections.close_all()

    with locked(second.pk):  # it has found the page and waits for its own document, when the page goes
        thread = threading.Thread(target=take)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        first.delete()
    thread.join(20)
    assert (answers, second.page_set.get().status) == ([False], Status.RUNNING)


def test_a_page_that_is_no_longer_ones_own_is_left_alone(start: Start, provider: Provider) -> None:
    read(start(1))
    second = start(1)
    worker, claim, known = taken(second)
    Page.objects.filter(pk=claim.page_id).update(status=Status.CANCELED)
    assert reuse_page(worker=worker, claim=claim, trial=known)
    assert (second.page_set.get().status, outcomes(second)) == (Status.CANCELED, [])


def at_once(*verbs: Callable[[], object]) -> list[BaseException]:
    """Call all of them at the same moment; what went wrong."""
    gate, failed = threading.Barrier(len(verbs)), list[BaseException]()

    def call(verb: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            verb()
        except BaseException as error:  # noqa: BLE001 - the test shows it
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failed


def test_documents_that_took_pages_from_each_other_are_deleted_at_once(start: Start, provider: Provider) -> None:
    for _round in range(3):
        one = cancel_document(document=start(6))
        for page in one.page_set.filter(number__lte=3):
            retry_page(page=page)
        read(one)
        other = read(start(6))
        retry_document(document=one)
        assert outcomes(read(one)) == ["succeeded"] * 3 + ["reused"] * 3
        assert outcomes(other) == ["reused"] * 3 + ["succeeded"] * 3
        assert at_once(*(partial(delete_document, document=each) for each in (one, other))) == []
        assert not Document.objects.exists()


def test_documents_go_while_others_take_their_pages(start: Start, provider: Provider) -> None:
    provider.behave(answer="fine")
    sources = [read(start(8, fresh=True)) for _each in range(3)]
    takers = [start(8) for _each in range(3)]
    deletions = [partial(delete_document, document=source) for source in sources]
    assert at_once(read_owed, *deletions) == []
    assert {text for taker in takers for text in texts(read(taker))} == {"fine"}
    assert {taker.status for taker in takers} == {Status.SUCCEEDED}
