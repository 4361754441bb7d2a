"""Every formula that a model wrote is looked at by KaTeX before the page is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ocrsite.child import ChildError
from tasks import katex
from tasks.katex import room
from tasks.models import Document, Page, Status
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_page
from tests.pipeline.conftest import Start, texts
from tests.provider import Provider

WORDS = "# The Heart\n\nThe heart of the matter is a sum of many small numbers that nobody counted before.\n\n"


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    katex.close()


def read(document: Document) -> Page:
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED
    return document.page_set.get()


def answering(provider: Provider, text: str) -> None:
    provider.behave(answer=lambda _call: WORDS + text)


def test_good_ones_are_kept_between_dollars(start: Start, provider: Provider) -> None:
    answering(provider, "So \\(a+b\\) and $c$.\n\n\\[\nx = 1\n\\]")
    page = read(start(1))
    assert (page.markdown, page.formulas_bad) == (WORDS + "So $a+b$ and $c$.\n\n$$\nx = 1\n$$", 0)


def test_bad_ones_are_kept_as_code_and_counted(start: Start, provider: Provider) -> None:
    answering(provider, "So $\\foo$ and $\\left( x$ and $x_1_2$.")
    page = read(start(1))
    assert (page.markdown, page.formulas_bad) == (WORDS + "So `\\foo` and $( x$ and `x_1_2`.", 2)


def test_a_page_without_any_says_nothing_and_starts_nothing(start: Start, provider: Provider) -> None:
    katex.close()
    answering(provider, "It costs 5 dollars.")
    page = read(start(1))
    assert (page.markdown, page.formulas_bad, room._child.pid) == (WORDS + "It costs 5 dollars.", None, None)


def test_the_same_page_once_more_says_it_too(start: Start, provider: Provider) -> None:
    answering(provider, "So $\\foo$.")
    read(start(1))
    again = read(start(1))
    assert (again.is_reused, again.formulas_bad) == (True, 1)


def test_a_page_that_is_read_again_is_counted_anew(start: Start, provider: Provider) -> None:
    answering(provider, "So $\\foo$.")
    document = start(1)
    assert read(document).formulas_bad == 1
    answering(provider, "So it is.")
    retry_page(page=document.page_set.get())
    assert read(document).formulas_bad is None


def test_without_katex_the_page_is_kept_as_it_was_read(
    start: Start, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def call(self, *_args: Any, **_kwargs: Any) -> Any:
            raise ChildError("killed")

        def close(self) -> None:
            """Nothing is there."""

    monkeypatch.setattr(room, "_child", Gone())
    answering(provider, "So $\\foo$ and \\(x\\).")
    page = read(start(1))
    assert (page.markdown, page.formulas_bad) == (WORDS + "So $\\foo$ and \\(x\\).", None)


def test_a_page_that_would_keep_katex_busy_holds_up_nobody(start: Start, provider: Provider) -> None:
    heavy = "\n\n".join(f"$$\n{'x^2+' * 2000}{number}\n$$" for number in range(60))
    provider.behave(answer=lambda call: WORDS + (heavy if call.page == 1 else f"So $\\foo$ on page {call.page}."))
    document = start(3)
    read_owed()
    document.refresh_from_db()
    assert document.status == Status.SUCCEEDED
    assert texts(document)[0] == WORDS + heavy
    assert list(document.page_set.filter(formulas_bad=1).order_by("number").values_list("number", flat=True)) == [2, 3]
