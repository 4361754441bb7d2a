"""An answer that is not the page is never kept as one: the page is tried again at a higher temperature, and every
attempt says what was wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tasks.engines import PageRejected, PageResult
from tasks.guards.verdict import UNSURE
from tasks.models import Attempt, Document, Page, Status, Usage, Worker
from tasks.pipeline.claim import claim_pages
from tasks.pipeline.ladder import Rung, rung_for
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.locking import locked
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_page
from tasks.pipeline.setback import save_failure
from tasks.pipeline.stop import cancel_document, stop_document
from tasks.pipeline.trial import Trial
from tests.fidelity.case import PAGE, PAGE_ZH
from tests.fidelity.rejected import REJECTED
from tests.pipeline.conftest import Start, texts
from tests.provider import Call, Fault, Provider

LOOP = "The valve opens and the valve closes. " * 50
SORRY = "I'm sorry, I can't assist with that."


def read(document: Document) -> Document:
    read_owed()
    document.refresh_from_db()
    assert document.is_ended
    return document


def tries(document: Document) -> list[tuple[Any, ...]]:
    """What each attempt was made at, how it ended and why."""
    made = Attempt.objects.filter(page__document=document).order_by("page__number", "number")
    return list(made.values_list("temperature", "outcome", "error_code"))


def until_warm(least: float, bad: str, good: str = PAGE) -> Any:
    """A model that answers well at that temperature only."""

    def answer(call: Call) -> str:
        return good if (call.temperature or 0.0) >= least else bad

    return answer


# --- The ladder -----------------------------------------------------------------------------------


def test_an_answer_that_goes_round_is_read_again_at_a_higher_temperature(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.2, LOOP))
    document = read(start(1))
    assert (document.status, texts(document)) == (Status.SUCCEEDED, [PAGE])
    assert tries(document) == [(0.0, "failed", "repetition"), (0.2, "succeeded", "")]
    assert [call.temperature for call in provider.calls] == [0.0, 0.2]
    first = Attempt.objects.get(number=1)
    assert first.error == "the model repeats itself: “the valve opens and the valve closes .” 50 times"


def test_a_page_that_never_comes_right_climbs_to_the_top_and_fails_with_the_reason(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.MAX_RETRIES = 4
    provider.behave(answer=SORRY)
    document = read(start(1))
    assert tries(document) == [(heat, "failed", "refused") for heat in (0.0, 0.2, 0.5, 0.8, 0.8)]
    page = document.page_set.get()
    assert (page.status, page.error_code, page.markdown) == (Status.FAILED, "refused", "")
    assert page.error == f"the model did not read the page: {SORRY}"


def test_when_no_answer_looks_right_the_best_one_is_kept_with_the_doubt(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.MAX_RETRIES = 2
    provider.behave(answer=lambda call: f"{LOOP}\n\nIt is {call.temperature}.")
    document = read(start(1))
    page = document.page_set.get()
    assert document.status == Status.SUCCEEDED
    assert (page.status, page.error_code, page.markdown) == (Status.SUCCEEDED, "", f"{LOOP}\n\nIt is 0.5.")
    assert str(page.doubt).startswith("every answer looked wrong, and this is the best one: the model repeats itself")
    assert document.events.get(type="page.succeeded").data["doubtful"] is True
    assert tries(document) == [(heat, "failed", "repetition") for heat in (0.0, 0.2, 0.5)]
    assert Usage.objects.get().pages == 1
    provider.behave(answer=PAGE)
    assert texts(read(start(1))) == [PAGE]  # nothing is answered from it
    retry_page(page=page)
    read(document)
    page.refresh_from_db()
    assert (page.markdown, page.doubt) == (PAGE, None)


@pytest.mark.parametrize("end", ["canceled", "rejected once more"])
def test_the_doubt_stays_as_long_as_the_text(start: Start, provider: Provider, settings: Any, end: str) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer=LOOP)
    document = read(start(1))
    page = document.page_set.get()
    assert page.doubt
    retry_page(page=page)
    if end == "canceled":
        cancel_document(document=document)
    read(document)
    page.refresh_from_db()
    assert (page.status, page.markdown, bool(page.doubt)) == (Status.SUCCEEDED, LOOP.strip(), True)


def test_a_doubtful_answer_of_a_stopped_document_is_kept(start: Start, settings: Any) -> None:
    settings.MAX_RETRIES = 3
    document = start(2)
    worker = begin_lease(kind=Worker.Kind.READER)
    (claim,) = claim_pages(worker=worker, engine="openai", most=1)
    with locked(document.pk) as stopped:
        stop_document(document=stopped, reason="wrong key", code="wrong_key")
    trial = Trial(engine="openai", model="m", prompt_version="1", temperature=0.0, capacity=20)
    error = PageRejected("it repeats itself", code="repetition", result=PageResult("Text.", "m"), may_be_right=True)
    save_failure(worker=worker, claim=claim, trial=trial, error=error)
    page = document.page_set.get(number=1)
    assert (page.status, page.markdown, bool(page.doubt)) == (Status.SUCCEEDED, "Text.", True)
    document.refresh_from_db()
    assert document.status == Status.PARTIAL


def test_a_crash_on_the_way_up_loses_no_rung(start: Start) -> None:
    page = start(1).page_set.get()
    for number, code in enumerate(("repetition", "read_crashed"), start=1):
        now = timezone.now()
        Attempt.objects.create(
            page=page, number=number, engine="openai", duration_ms=1, outcome="failed", error=code, error_code=code,
            started_at=now, finished_at=now,
        )  # fmt: skip
    Page.objects.filter(pk=page.pk).update(retries=1)
    assert rung_for(page_id=page.pk) == Rung(0.2)


def test_a_text_from_before_is_better_than_a_doubtful_one(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer=PAGE)
    document = read(start(1))
    provider.behave(answer=LOOP)
    retry_page(page=document.page_set.get())
    page = read(document).page_set.get()
    assert (page.status, page.markdown, page.error_code) == (Status.SUCCEEDED, PAGE, "repetition")


def test_a_stump_is_never_kept(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer=PAGE, faults=[Fault("cut", times=1)])
    page = read(start(1)).page_set.get()
    assert (page.status, page.error_code, page.markdown) == (Status.FAILED, "truncated", "")


def test_a_different_fault_each_time_climbs_as_well(start: Start, provider: Provider) -> None:
    answers = {0.0: LOOP, 0.2: SORRY, 0.5: "```markdown\n# The Heart\n\nThe heart is"}
    provider.behave(answer=lambda call: answers.get(call.temperature or 0.0, PAGE))
    document = read(start(1))
    assert tries(document) == [
        (0.0, "failed", "repetition"),
        (0.2, "failed", "refused"),
        (0.5, "failed", "truncated"),
        (0.8, "succeeded", ""),
    ]


def test_what_the_provider_says_was_cut_off_climbs_as_well(start: Start, provider: Provider) -> None:
    provider.behave(answer=PAGE, faults=[Fault("cut", times=1)])
    document = read(start(1))
    assert tries(document) == [(0.0, "failed", "truncated"), (0.2, "succeeded", "")]


@pytest.mark.parametrize("kind", ["503", "429", "garbage", "html"])
def test_other_failures_stay_on_their_rung(start: Start, provider: Provider, kind: str) -> None:
    provider.behave(answer=PAGE, faults=[Fault(kind, times=1)])
    document = read(start(1))
    assert [heat for heat, _outcome, _code in tries(document)] == [0.0, 0.0]


def test_an_outage_on_the_way_up_loses_no_rung(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.5, LOOP), faults=[Fault("503", after=1, times=1)])
    document = read(start(1))
    assert [heat for heat, _outcome, _code in tries(document)] == [0.0, 0.2, 0.2, 0.5]


def test_each_page_climbs_by_itself(start: Start, provider: Provider) -> None:
    provider.behave(answer=lambda call: LOOP if call.page == 2 and call.temperature == 0.0 else PAGE)
    document = read(start(3))
    assert [heat for heat, _outcome, _code in tries(document)] == [0.0, 0.0, 0.2, 0.0]
    assert texts(document) == [PAGE] * 3


def test_who_has_a_page_read_once_more_begins_at_the_bottom(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.5, LOOP))
    document = read(start(1))
    retry_page(page=document.page_set.get())
    assert rung_for(page_id=document.page_set.get().pk) == Rung(0.0)
    provider.behave(answer=PAGE)
    assert [heat for heat, _outcome, _code in tries(read(document))] == [0.0, 0.2, 0.5, 0.0]


def test_there_is_no_pause_since_nothing_is_wrong_with_the_provider(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.8, LOOP))
    document = read(start(1))
    pauses = document.events.filter(type="page.retrying").values_list("data__retry_in", flat=True)
    assert list(pauses) == [0.0] * 3


def test_a_rejected_answer_was_paid_for_and_says_so(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.2, LOOP))
    document = read(start(1))
    bad, good = Attempt.objects.filter(page__document=document).order_by("number")
    assert bad.tokens_out == len(LOOP) // 4 + 1
    assert (bad.tokens_in, bad.model) == (good.tokens_in, good.model)


def test_what_was_read_higher_up_is_there_when_the_same_is_asked_again(start: Start, provider: Provider) -> None:
    provider.behave(answer=until_warm(0.2, LOOP))
    read(start(1))
    provider.forget()
    assert (texts(read(start(1))), len(provider.calls)) == ([PAGE], 0)


# --- The guards -----------------------------------------------------------------------------------


@pytest.mark.parametrize("group", REJECTED)
def test_no_kind_of_bad_answer_is_kept(start: Start, provider: Provider, settings: Any, group: str) -> None:
    settings.MAX_RETRIES = 0
    case = REJECTED[group][0]
    provider.behave(answer=lambda _call: case.answer)
    page = read(start(1)).page_set.get()
    if case.code in UNSURE:  # better than nothing, and it says so
        assert (page.status, bool(page.doubt)) == (Status.SUCCEEDED, True)
    else:
        assert (page.status, page.error_code, page.markdown) == (Status.FAILED, case.code, "")
    assert tries(page.document) == [(0.0, "failed", case.code)]


def test_what_is_around_the_page_is_not_kept(start: Start, provider: Provider) -> None:
    provider.behave(answer=lambda _call: f"好的，以下是图片中的文字：\n\n```markdown\n{PAGE_ZH}\n```")
    document = read(start(1))
    assert (texts(document), tries(document)) == ([PAGE_ZH], [(0.0, "succeeded", "")])


def test_who_asks_for_something_else_gets_it(start: Start, provider: Provider) -> None:
    told = "The image shows a page with a heading. The text at the top reads “The Heart”."
    provider.behave(answer=lambda _call: told)
    assert texts(read(start(1, prompt="What is on this page?"))) == [told]
    assert texts(read(start(1, preset="figure"))) == [told]
    provider.behave(answer=LOOP)
    page = read(start(1, prompt="What is on it?")).page_set.get()
    assert "the model repeats itself" in str(page.doubt)


def test_what_is_copied_from_the_page_is_not_judged(start: Start, provider: Provider, settings: Any) -> None:
    settings.ENGINE = "echo"
    document = read(start(1, engine="echo", prompt=LOOP))
    assert (document.status, LOOP.strip() in texts(document)[0]) == (Status.SUCCEEDED, True)
