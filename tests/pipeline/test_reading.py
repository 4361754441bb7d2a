"""A document is read: every page once, in order, saved as it comes."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.models import Attempt, Batch, Status
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.attempts import storable
from tasks.pipeline.reader import read_owed
from tasks.pipeline.show import draw_page
from tests.pipeline.conftest import Start, kinds, texts
from tests.provider import Call, Provider


def say_page(call: Call) -> str:
    return f"text of page {call.page}"


def test_every_page_is_asked_once_and_stands_in_its_place(start: Start, provider: Provider) -> None:
    provider.behave(answer=say_page, latency=(0.0, 0.2))  # answers come out of order
    document = start(20)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED
    assert sorted(call.page for call in provider.calls if call.page) == list(range(1, 21))
    assert texts(document) == [f"text of page {number}" for number in range(1, 21)]
    assert join_markdown(document=document) == "\n\n".join(texts(document)) + "\n"


def test_events_tell_it_without_a_gap(start: Start, provider: Provider) -> None:
    document = start(3)
    read_owed()
    assert list(document.events.values_list("seq", flat=True)) == list(range(1, 8))
    assert kinds(document) == [
        "document.queued",
        "document.started",
        "page.succeeded",
        "page.succeeded",
        "page.succeeded",
        "batch.finished",
        "document.succeeded",
    ]


def test_an_attempt_says_how_the_page_was_read(start: Start, provider: Provider) -> None:
    provider.behave(answer="# Title")
    document = start(1, model="vision-1")
    read_owed()
    attempt = Attempt.objects.get(page__document=document)
    call = provider.calls[0]
    assert (attempt.number, attempt.outcome, attempt.engine) == (1, "succeeded", "openai")
    assert (attempt.model, attempt.temperature, attempt.prompt_version) == (call.model, 0.0, "page-1")
    assert (attempt.image_width, attempt.image_height, attempt.image_bytes) == (
        call.width,
        call.height,
        call.image_bytes,
    )
    page = document.page_set.get()
    assert (page.engine, page.model, page.attempts, page.markdown) == ("openai", "vision-1", 1, "# Title")
    assert (page.tokens_in, page.tokens_out) == (attempt.tokens_in, attempt.tokens_out)
    assert page.tokens_in


def test_the_page_goes_out_as_a_small_picture_with_our_prompt(start: Start, provider: Provider) -> None:
    start(1)
    read_owed()
    call = provider.calls[0]
    assert call.media_type == "image/png"
    assert max(call.width, call.height) <= 2048
    assert call.body_bytes <= 250_000
    assert call.prompt.startswith("Transcribe this page to Markdown")


@pytest.mark.parametrize("model, most, longer", [("claude-x", 0, 1754), ("gemini-x", 0, 2339), ("gemini-x", 900, 900)])
def test_the_picture_is_as_large_as_its_model_makes_use_of_unless_the_operator_says(
    start: Start, provider: Provider, settings: Any, model: str, most: int, longer: int
) -> None:
    settings.IMAGE_MAX_SIDE = most
    document = start(1, model=model)
    read_owed()
    call = provider.calls[0]
    assert max(call.width, call.height) == pytest.approx(longer, abs=1)
    shown = draw_page(page=document.page_set.get())
    assert (shown.width, shown.height) == (call.width, call.height)


def test_a_users_prompt_replaces_ours(start: Start, provider: Provider) -> None:
    document = start(1, prompt="Only the total.")
    read_owed()
    assert provider.calls[0].prompt == "Only the total."
    assert Attempt.objects.get(page__document=document).prompt_version == "user"


def test_a_built_in_prompt_is_sent_to_the_letter_and_named(start: Start, provider: Provider) -> None:
    document = start(1, preset="deepseek-markdown")
    read_owed()
    # The server puts the picture's own token in, so `<image>` is not sent a second time.
    assert provider.calls[0].prompt == "<|grounding|>Convert the document to markdown."
    assert Attempt.objects.get(page__document=document).prompt_version == "deepseek-markdown-1"


def test_only_the_pages_asked_for_are_read(start: Start, provider: Provider) -> None:
    document = start(9, pages="2-3,7")
    read_owed()
    assert sorted(call.page for call in provider.calls if call.page) == [2, 3, 7]
    assert list(document.page_set.values_list("number", flat=True)) == [2, 3, 7]


def test_pages_of_several_batches_are_in_flight_together(start: Start, provider: Provider, settings: object) -> None:
    settings.BATCH_SIZE = 2  # type: ignore[attr-defined]
    provider.behave(latency=1.5)
    document = start(10)
    read_owed()
    assert provider.calls.in_flight_max == 5  # CONCURRENCY: reached, and never exceeded
    assert list(Batch.objects.filter(document=document).values_list("status", "attempts")) == [("succeeded", 1)] * 5


def test_a_blank_answer_is_an_empty_page(start: Start, provider: Provider) -> None:
    provider.behave(answer="")
    document = start(1)
    read_owed()
    document.refresh_from_db()
    assert (document.status, texts(document)) == (Status.SUCCEEDED, [""])


def test_a_users_snapshot_does_not_wait_for_anothers_book(start: Start, provider: Provider) -> None:
    provider.behave(latency=0.1)
    book = start(40, owner="alice")
    snapshot = start(1, owner="bob")
    read_owed()
    book.refresh_from_db()
    snapshot.refresh_from_db()
    assert snapshot.finished_at and book.finished_at
    read_before = book.page_set.filter(finished_at__lt=snapshot.finished_at).count()
    assert read_before <= 15


def test_text_that_no_database_takes_is_mended(start: Start, provider: Provider) -> None:
    provider.behave(answer="a\0b")
    document = start(1)
    read_owed()
    assert texts(document) == ["ab"]


def test_half_a_surrogate_pair_is_mended() -> None:
    assert storable("half \ud83d, whole 😀") == "half ?, whole 😀"
