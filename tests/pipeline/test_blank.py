"""A page with nothing on it is found before anybody is paid for it, and is kept as the empty page that it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pymupdf
import pytest

from accounts.models import User
from tasks.engines.prompts import BUILT_IN
from tasks.models import Attempt, Document, Page, Provider, Status, Usage
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import rerun_document, retry_page
from tasks.pipeline.start import start_document
from tests import files
from tests.pipeline.conftest import kinds, reading, store, texts, until
from tests.provider import Provider as Double
from tests.provider import numbered_pdf

Begin = Callable[..., Document]


@cache
def book() -> bytes:
    """Three pages, with nothing on the second; the same bytes each time."""
    with pymupdf.open(stream=numbered_pdf([1, 3]), filetype="pdf") as document:
        document.new_page(1)
        return bytes(document.tobytes(deflate=True, no_new_id=True))


def nothing() -> bytes:
    """A page with nothing on it."""
    return files.pdf(1, "")


@pytest.fixture
def begin(people: dict[str, User], provider: Double) -> Begin:
    """Starts the reading of the book."""
    provider.behave(answer="page {page}")

    def start(content: bytes = b"", **wishes: Any) -> Document:
        upload = store(people["alice"], content or book())
        return start_document(owner=people["alice"], upload=upload, **wishes)

    return start


def read(document: Document) -> Document:
    read_owed()
    document.refresh_from_db()
    assert document.is_ended
    return document


def test_nobody_is_asked_for_a_blank_page(begin: Begin, provider: Double) -> None:
    document = read(begin())
    assert sorted(call.page or 0 for call in provider.calls) == [1, 3]
    assert (document.status, document.pages_succeeded) == (Status.SUCCEEDED, 3)
    assert texts(document) == ["page 1", "", "page 3"]
    assert kinds(document).count("page.succeeded") == 3


def test_its_attempt_says_so(begin: Begin, provider: Double) -> None:
    document = read(begin(model="vision-1"))
    page = document.page_set.get(number=2)
    attempt = Attempt.objects.get(page=page)
    assert (attempt.engine, attempt.model, attempt.outcome, attempt.error_code) == ("openai", "", "succeeded", "blank")
    assert attempt.error == "There is nothing on the page, so nothing was sent."
    assert (attempt.tokens_in, attempt.tokens_out, attempt.temperature, attempt.prompt_version) == (
        None,
        None,
        None,
        "",
    )
    assert (attempt.image_width or 0) > 1000
    assert (page.engine, page.model, page.error, page.error_code) == ("openai", "", "", "")
    assert [page.is_unsent for page in document.page_set.order_by("number")] == [False, True, False]


def test_it_costs_nothing_and_counts_no_usage(begin: Begin, provider: Double) -> None:
    document = read(begin(model="vision-1"))
    page = document.page_set.get(number=2)
    assert (page.tokens_in, page.tokens_out, bool(page.read_at), page.own_text_due) == (None, None, True, None)
    read_pages = document.page_set.exclude(number=2).values_list("tokens_in", "tokens_out")
    assert document.tokens_in == sum(tokens_in or 0 for tokens_in, _out in read_pages)
    used = Usage.objects.get()
    assert (used.model, used.pages, used.tokens_in) == ("vision-1", 2, document.tokens_in)


def test_a_picture_that_goes_through_as_it_is(begin: Begin, provider: Double) -> None:
    blank = read(begin(files.png(800, 1000, mode="L", color=250)))
    assert (texts(blank), len(provider.calls)) == ([""], 0)


def test_it_says_nothing_of_the_provider(begin: Begin, provider: Double) -> None:
    read(begin(nothing()))
    assert not Provider.objects.filter(answered_at__isnull=False).exists()


def test_it_waits_for_no_slot(begin: Begin, provider: Double, settings: Any) -> None:
    """Every slot is taken when a blank page comes; it is read at once."""
    settings.CONCURRENCY = 2
    provider.behave(latency=5.0)
    before = begin(numbered_pdf(2))
    thread, stop = reading()
    until(lambda: provider.calls.in_flight == 2)
    document = begin(nothing())
    until(lambda: document.page_set.filter(status=Status.SUCCEEDED).exists())
    assert before.page_set.filter(status=Status.RUNNING).count() == provider.calls.in_flight == 2
    stop.set()
    thread.join(60)


@pytest.mark.parametrize("preset", ["text", "table", "formula", "deepseek-markdown"])
def test_built_in_instructions_ask_for_what_is_on_the_page(begin: Begin, provider: Double, preset: str) -> None:
    read(begin(prompt=BUILT_IN[preset].text))
    assert len(provider.calls) == 2


@pytest.mark.parametrize("prompt", ["Who wrote this?", BUILT_IN["figure"].text, BUILT_IN["deepseek-describe"].text])
def test_whoever_asks_something_else_gets_an_answer(begin: Begin, provider: Double, prompt: str) -> None:
    document = read(begin(prompt=prompt))
    assert len(provider.calls) == 3
    assert not document.page_set.filter(markdown="").exists()


def test_the_operator_may_have_every_page_sent(begin: Begin, provider: Double, settings: Any) -> None:
    settings.SKIP_BLANK_PAGES = False
    read(begin())
    assert len(provider.calls) == 3


def test_an_engine_that_invents_nothing_looks_for_itself(begin: Begin, provider: Double, settings: Any) -> None:
    document = read(begin(engine="echo"))
    assert texts(document)[1].startswith("# Page 2")


def test_whoever_has_it_read_once_more_sees_something_there(begin: Begin, provider: Double) -> None:
    document = read(begin())
    provider.forget()
    retry_page(page=document.page_set.get(number=2))
    read(document)
    assert len(provider.calls) == 1
    page = Page.objects.get(document=document, number=2)
    assert (page.model != "", page.is_unsent) == (True, False)


def test_it_is_found_again_and_never_stands_for_what_the_engine_reads(
    begin: Begin, provider: Double, settings: Any
) -> None:
    assert read(begin()).page_set.get(number=2).fingerprint is None
    provider.forget()
    again = read(begin())
    assert (texts(again), len(provider.calls)) == (["page 1", "", "page 3"], 0)
    assert read(rerun_document(document=again)).page_set.get(number=2).is_unsent
    provider.forget()
    settings.SKIP_BLANK_PAGES = False
    read(begin())
    assert len(provider.calls) == 1


def test_text_that_cannot_be_seen_may_be_there_to_be_read(begin: Begin, provider: Double) -> None:
    """White letters on white: nobody sees them, and perhaps they were to be seen."""
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Hidden.", color=(1, 1, 1))
        content = bytes(document.tobytes())
    read(begin(content))
    assert len(provider.calls) == 1
