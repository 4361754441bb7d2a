"""An answer that the provider cuts off is never kept; the next try goes on from where it ends."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tasks.models import Document, Page, Status
from tasks.pipeline.reader import read_owed
from tests.fidelity.case import PAGE
from tests.pipeline.conftest import Start
from tests.provider import Call, Fault, Provider

_WORDS = (
    "valve heart pump blood vessel muscle chamber wall oxygen lung body tissue current signal beat pressure rate rhythm"
    " septum atrium ventricle artery vein node fibre layer sac cycle rest work flow side"
).split()
_chance = random.Random(7)
LONG = "\n\n".join(
    f"{number}. The {' '.join(_chance.choices(_WORDS, k=9))} of {_chance.randint(10, 999)} mm." for number in range(60)
)
LOOP = "The valve opens and the valve closes. " * 50


def read(document: Document) -> Page:
    read_owed()
    document.refresh_from_db()
    assert document.is_ended
    return document.page_set.get()


def codes(page: Page) -> list[tuple[str, str, float | None]]:
    return list(page.attempt_set.order_by("number").values_list("outcome", "error_code", "temperature"))


@pytest.mark.parametrize("longest", [1001, 2000, 2503])
def test_a_long_page_comes_in_pieces(start: Start, provider: Provider, longest: int) -> None:
    provider.behave(answer=LONG, longest=longest)
    page = read(start(1))
    pieces = -(-len(LONG) // longest)
    assert (page.status, page.markdown, page.doubt, len(provider.calls)) == (Status.SUCCEEDED, LONG, None, pieces)
    assert codes(page) == [("failed", "truncated", 0.0)] * (pieces - 1) + [("succeeded", "", 0.0)]
    assert page.drafts is None


def piecewise(provider: Provider, go_on: Callable[[str], str], *, longest: int = 2000) -> None:
    """The provider cuts its first answer off; to go on from what it had said it answers as it is told here."""

    def answer(call: Call) -> str:
        provider.behave(longest=None if call.index else longest)
        turns = call.request["messages"]
        return go_on(turns[1]["content"]) if len(turns) > 1 else LONG

    provider.behave(answer=answer)


GOING_ON = {
    "the rest": lambda said: LONG[len(said) :],
    "the last words once more": lambda said: LONG[len(said) - 40 :],
    "the last line once more": lambda said: "\n" + LONG[said.rstrip().rindex("\n") + 1 :],
    "all of it anew": lambda _said: f"\n{LONG}",
    "in a fence": lambda said: f"```markdown\n{LONG[len(said) :]}\n```",
    "with an introduction": lambda said: f"Here is the rest of the transcription:\n\n{LONG[len(said) :]}",
}


@pytest.mark.parametrize("way", GOING_ON)
def test_the_pieces_fit_however_a_model_goes_on(start: Start, provider: Provider, way: str) -> None:
    at = LONG.index("30.")  # between two lines, so that an introduction can be told
    piecewise(provider, GOING_ON[way], longest=at)
    page = read(start(1))
    assert (page.status, page.markdown, len(provider.calls)) == (Status.SUCCEEDED, LONG, 2)


def test_within_a_word_too(start: Start, provider: Provider) -> None:
    piecewise(provider, GOING_ON["the rest"], longest=LONG.index("30.") + 20)
    assert read(start(1)).markdown == LONG


def test_who_can_not_go_on_reads_the_whole_page_again(start: Start, provider: Provider) -> None:
    piecewise(provider, lambda _said: "I'm sorry, I can't assist with that.")
    page = read(start(1))
    assert (page.status, page.markdown) == (Status.SUCCEEDED, LONG)
    assert codes(page) == [("failed", "truncated", 0.0), ("failed", "refused", 0.0), ("succeeded", "", 0.5)]


def test_what_goes_round_is_not_gone_on_with(start: Start, provider: Provider) -> None:
    provider.behave(answer=lambda call: PAGE if call.temperature else LOOP * 3, longest=4000)
    page = read(start(1))
    assert page.markdown == PAGE
    assert codes(page) == [("failed", "truncated", 0.0), ("succeeded", "", 0.2)]


def test_a_stump_stays_through_an_outage(start: Start, provider: Provider) -> None:
    provider.behave(answer=LONG, longest=2500, faults=[Fault("503", after=1, times=1)])
    page = read(start(1))
    assert (page.status, page.markdown) == (Status.SUCCEEDED, LONG)
    assert [code for _outcome, code, _heat in codes(page)] == ["truncated", "unreachable", ""]


def test_a_stump_is_never_kept(start: Start, provider: Provider, settings: Any) -> None:
    settings.MAX_RETRIES = 1
    provider.behave(answer=LONG, longest=1000)
    page = read(start(1))
    assert (page.status, page.error_code, page.markdown, page.drafts) == (Status.FAILED, "truncated", "", None)
