"""A model is told what stands before a page, so that its headings get the levels that fit."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tasks.models import Attempt
from tasks.pipeline.reader import read_owed
from tests.pipeline.conftest import Start, texts
from tests.provider import Call, Fault, Provider

LOOP = "The valve opens and the valve closes. " * 50
INTRO = "# The book\n\n## 1 Methods\n\n"


def say_page(call: Call) -> str:
    return f"{INTRO if call.page == 1 else ''}This is all that page {call.page} says."


def told(provider: Provider) -> dict[int | None, str]:
    """What the model was told with each page, at the last try."""
    return {call.page: call.prompt for call in provider.calls}


def end_of(call: Call) -> float:
    assert call.ended is not None
    return call.ended


def test_each_page_comes_with_the_end_of_the_one_before_and_the_headings_that_are_open(
    start: Start, provider: Provider
) -> None:
    provider.behave(answer=say_page, latency=(0.0, 0.2))
    document = start(3, headings="in_context")
    read_owed()
    assert [call.page for call in provider.calls] == [1, 2, 3]
    prompts = told(provider)
    assert "Other pages" not in prompts[1]
    assert prompts[2].endswith(
        "The headings under which this page begins:\n\n# The book\n## 1 Methods\n\n"
        "How the page before it ends:\n\n# The book\n\n## 1 Methods\n\nThis is all that page 1 says."
    )
    assert prompts[3].endswith("## 1 Methods\n\nHow the page before it ends:\n\nThis is all that page 2 says.")
    assert texts(document)[2] == "This is all that page 3 says."
    versions = Attempt.objects.filter(page__document=document).values_list("prompt_version", flat=True)
    assert set(versions) == {"page-1+context-1"}


def test_other_batches_go_on_meanwhile(start: Start, provider: Provider, settings: Any) -> None:
    settings.BATCH_SIZE = 4
    provider.behave(answer=say_page, latency=1.0)
    start(12, headings="in_context")
    read_owed()
    calls = {call.page: call for call in provider.calls}
    for batch in ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12)):
        assert all(end_of(calls[page]) <= calls[following].started for page, following in pairwise(batch))
        assert calls[batch[0]].started < end_of(calls[4])


def test_a_page_that_could_not_be_read_holds_up_nothing(start: Start, provider: Provider) -> None:
    provider.behave(answer=say_page, faults=[Fault("filtered", pages={2})])
    document = start(3, headings="in_context")
    read_owed()
    assert texts(document)[2] == "This is all that page 3 says."
    assert told(provider)[3].endswith("The headings under which this page begins:\n\n# The book\n## 1 Methods")


def test_what_the_model_repeats_of_it_is_no_part_of_the_page(start: Start, provider: Provider) -> None:
    end = "A first sentence that ends the page before it, and is long.\n\nAnd a second one, which is as long as that."

    def repeat(call: Call) -> str:
        return end if call.page == 1 else f"{end}\n\nWhat page {call.page} says."

    provider.behave(answer=repeat)
    document = start(2, headings="in_context")
    read_owed()
    assert texts(document) == [end, "What page 2 says."]


def test_a_prompt_of_ones_own_gets_it_as_well_and_one_for_deepseek_does_not(start: Start, provider: Provider) -> None:
    provider.behave(answer=say_page)
    start(2, headings="in_context", prompt="Read it.")
    read_owed()
    assert told(provider)[2].startswith("Read it.\nOther pages stand before this one.")
    provider.forget()
    start(2, headings="in_context", preset="deepseek-markdown", fresh=True)
    read_owed()
    assert "Other pages" not in told(provider)[2]


def test_a_reader_that_is_no_model_is_told_nothing(start: Start, provider: Provider, settings: Any) -> None:
    settings.FALLBACK_MODELS = ["better-one", "local"]
    provider.behave(answer=LOOP)
    document = start(1, headings="in_context")
    read_owed()
    tries = Attempt.objects.filter(page__document=document).order_by("number")
    said = [(each.engine, each.model, each.prompt_version) for each in tries]
    assert [each for each in said if each[1] != "gpt-4o"] == [
        ("openai", "better-one", "page-1+context-1"),
        ("local", "rapidocr", ""),
    ]


def test_nothing_is_told_unless_it_was_asked_for(start: Start, provider: Provider) -> None:
    provider.behave(answer=say_page)
    start(2)
    read_owed()
    assert not any("Other pages" in call.prompt for call in provider.calls)
