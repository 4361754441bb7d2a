"""A page that its document's model does not read is shown to others, one after another; and the best answer is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tasks.models import Attempt, Document, Page, Status
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_document, retry_page
from tests.fidelity.case import PAGE
from tests.pipeline.conftest import Start, texts
from tests.provider import Call, Fault, Provider

LOOP = "The valve opens and the valve closes. " * 50
OPEN = "```\nif open:\n    close()"
SORRY = "I'm sorry, I can't assist with that."


@pytest.fixture
def elsewhere(provider: Provider) -> Iterator[Provider]:
    """Another provider, which is closed after the engines that talk to it."""
    with Provider(answer=PAGE) as other:
        yield other


def read(document: Document) -> Page:
    read_owed()
    document.refresh_from_db()
    assert document.is_ended
    return document.page_set.get()


def tries(page: Page) -> list[tuple[Any, ...]]:
    """Who was asked, and what came of it."""
    made = Attempt.objects.filter(page=page).order_by("number")
    return list(made.values_list("engine", "model", "outcome", "error_code"))


def by_model(**answers: str) -> Any:
    """A provider whose models answer like this; `other` is any other one."""

    def answer(call: Call) -> str:
        return answers.get(call.model.replace("-", "_"), answers["other"])

    return answer


# --- Who is asked ---------------------------------------------------------------------------------


def test_another_model_reads_what_this_one_repeats_at_every_temperature(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.FALLBACK_MODELS = ["better-one"]
    provider.behave(answer=by_model(better_one=PAGE, other=LOOP))
    page = read(start(1))
    assert (page.status, page.markdown, page.doubt, page.model) == (Status.SUCCEEDED, PAGE, None, "better-one")
    assert [call.temperature for call in provider.calls] == [0.0, 0.2, 0.5, 0.8, 0.0]
    assert tries(page)[-1] == ("openai", "better-one", "succeeded", "")
    assert page.fingerprint is None  # whoever asks the document's own model is not answered from it


def test_who_refuses_a_page_is_not_asked_again(start: Start, provider: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["better-one"]
    provider.behave(answer=PAGE, faults=[Fault("filtered", times=1)])
    page = read(start(1))
    assert [(model, outcome) for _engine, model, outcome, _code in tries(page)] == [
        ("gpt-4o", "failed"),
        ("better-one", "succeeded"),
    ]


def test_without_fallbacks_a_refusal_is_the_end(start: Start, provider: Provider) -> None:
    provider.behave(answer=PAGE, faults=[Fault("filtered", times=1)])
    page = read(start(1))
    assert (page.status, page.error_code, len(provider.calls)) == (Status.FAILED, "content_filter", 1)


def test_one_of_another_provider_gets_a_key_of_its_own(
    start: Start, provider: Provider, elsewhere: Provider, settings: Any
) -> None:
    settings.FALLBACK_MODELS = [f"qwen-vl@{elsewhere.url}"]
    provider.behave(answer=SORRY)
    page = read(start(1))
    assert (page.status, page.markdown, page.model) == (Status.SUCCEEDED, PAGE, "qwen-vl")
    assert [(call.model, call.key) for call in elsewhere.calls] == [("qwen-vl", "none")]
    assert {call.key for call in provider.calls} == {"sk-test"}


def test_each_has_one_try(start: Start, provider: Provider, elsewhere: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["better-one", f"qwen-vl@{elsewhere.url}"]
    settings.FALLBACK_API_KEY = "sk-other"
    provider.behave(answer=SORRY)
    elsewhere.behave(answer=SORRY)
    page = read(start(1))
    assert (page.status, page.error_code) == (Status.FAILED, "refused")
    assert [model for _engine, model, _outcome, _code in tries(page)] == ["gpt-4o"] * 4 + ["better-one", "qwen-vl"]
    assert [call.key for call in elsewhere.calls] == ["sk-other"]


@pytest.mark.parametrize("behavior", [{"faults": ["503"]}, {"faults": ["429"]}, {"key": "sk-else"}, {"models": ("x",)}])
def test_one_elsewhere_that_can_not_be_asked_stops_nobody(
    start: Start, provider: Provider, elsewhere: Provider, settings: Any, behavior: dict[str, Any]
) -> None:
    settings.FALLBACK_MODELS = [f"qwen-vl@{elsewhere.url}", "better-one"]
    elsewhere.behave(**behavior)
    provider.behave(answer=by_model(better_one=PAGE, other=SORRY))
    document = start(1)
    page = read(document)
    assert (page.status, page.model, document.error, len(elsewhere.calls)) == (Status.SUCCEEDED, "better-one", "", 1)


def test_a_model_that_the_provider_does_not_have_stops_nobody(start: Start, provider: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["unknown", "better-one"]
    provider.behave(answer=by_model(better_one=PAGE, other=SORRY), models=("gpt-4o", "better-one"))
    page = read(start(1))
    assert (page.status, page.model) == (Status.SUCCEEDED, "better-one")


def test_the_providers_outage_is_waited_for_on_every_rung(start: Start, provider: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["better-one"]
    provider.behave(answer=by_model(better_one=PAGE, other=SORRY), faults=[Fault("503", after=4, times=1)])
    page = read(start(1))
    assert [(model, outcome) for _engine, model, outcome, _code in tries(page)][-2:] == [
        ("better-one", "unanswered"),
        ("better-one", "succeeded"),
    ]


def test_the_embedded_engine_is_one_too(start: Start, provider: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["local"]
    provider.behave(answer=SORRY)
    page = read(start(1))
    assert (page.status, page.engine, page.model) == (Status.SUCCEEDED, "local", "rapidocr")
    assert "page 1" in page.markdown.lower()
    assert tries(page)[-1] == ("local", "rapidocr", "succeeded", "")


def test_who_has_a_page_read_once_more_begins_with_its_own_model(
    start: Start, provider: Provider, settings: Any
) -> None:
    settings.FALLBACK_MODELS = ["better-one"]
    provider.behave(answer=by_model(better_one=PAGE, other=SORRY))
    document = start(1)
    retry_page(page=read(document))
    provider.behave(answer=PAGE)
    assert read(document).model == "gpt-4o"


# --- Which answer is kept -------------------------------------------------------------------------


def test_the_best_of_several_doubtful_answers_is_kept(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 2
    answers = {0.0: LOOP, 0.2: f"{PAGE}\n\n{OPEN}", 0.5: SORRY}
    provider.behave(answer=lambda call: answers[call.temperature or 0.0])
    document = start(1)
    page = read(document)
    assert (page.status, page.markdown) == (Status.SUCCEEDED, f"{PAGE}\n\n{OPEN}")
    assert str(page.doubt).startswith("every answer looked wrong, and this is the best one: the model's answer breaks")
    second = page.attempt_set.get(number=2)
    assert (page.tokens_out, page.duration_ms) == (second.tokens_out, second.duration_ms)
    assert page.drafts is None


def test_it_outlives_a_stop(start: Start, provider: Provider) -> None:
    provider.behave(answer=LOOP, faults=[Fault("wrong_key", after=1)])
    document = start(1)
    page = read(document)
    assert (page.status, page.markdown, bool(page.doubt)) == (Status.SUCCEEDED, LOOP.strip(), True)
    assert document.status == Status.SUCCEEDED


def test_a_draft_is_forgotten_when_the_page_is_tried_anew(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 0
    provider.behave(answer=SORRY)
    document = start(1)
    read(document)
    Page.objects.update(drafts={"stump": "The heart"})
    retry_document(document=document)
    provider.behave(answer=PAGE)
    read_owed()
    assert texts(document) == [PAGE]
    assert "The heart" not in provider.calls[-1].prompt
