"""A second look: what a model answered is set against the page's own text, and what differs is left to a person."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from tasks.imaging import room
from tasks.models import Document, Page, Status
from tasks.pipeline.accept import accept_page
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_page
from tasks.pipeline.start import start_document
from tests import files
from tests.pipeline.conftest import kinds, store
from tests.provider import Provider

Begin = Callable[..., Document]
LOG = "# The log of the harbor\n\n" + " ".join([files.PROSE] * 3)
INVENTED = "The committee approved the budget of the following year without a vote."


@pytest.fixture
def begin(people: dict[str, User], provider: Provider, settings: Any) -> Begin:
    """Starts the reading of a PDF with these kinds of pages: `begin("prose", "scan")`."""
    settings.SECOND_LOOK = "own-text"

    def start(*layers: str, **wishes: Any) -> Document:
        upload = store(people["alice"], files.layered_pdf(*layers))
        return start_document(owner=people["alice"], upload=upload, **wishes)

    return start


def read(document: Document) -> Page:
    """The document's first page, once all are read."""
    read_owed()
    page: Page = document.page_set.get(number=1)
    assert page.status == Status.SUCCEEDED
    return page


def test_an_answer_that_is_the_page_is_kept_without_a_doubt(begin: Begin, provider: Provider) -> None:
    provider.behave(answer=LOG)
    page = read(begin("prose"))
    assert (page.markdown, page.doubt, page.second_look) == (LOG, None, None)


def test_an_answer_that_says_more_is_kept_with_a_doubt(begin: Begin, provider: Provider) -> None:
    provider.behave(answer=f"{LOG}\n\n{INVENTED}")
    document = begin("prose")
    page = read(document)
    assert page.markdown == f"{LOG}\n\n{INVENTED}"
    assert page.doubt == "the PDF's own text differs: 1 passage that is not on the page"
    assert page.second_look is not None
    assert (page.second_look["by"], page.second_look["lines"]) == ("own_text", [{"read": INVENTED[:-1], "seen": ""}])
    assert 0.8 < page.second_look["score"] < 1
    assert (page.is_to_review, page.attempts, len(provider.calls)) == (True, 1, 1)
    assert document.events.get(type="page.succeeded").data["doubtful"] is True
    assert kinds(document)[-1] == "document.succeeded"


def test_an_answer_that_says_less_is_kept_with_a_doubt(begin: Begin, provider: Provider) -> None:
    provider.behave(answer="# The log of the harbor")
    page = read(begin("prose"))
    assert str(page.doubt).startswith("the PDF's own text differs: 1 passage that the text lacks")


def test_a_number_that_was_misread(begin: Begin, provider: Provider) -> None:
    table = "| Item | Count |\n|---|---|\n| Rope | {count} |\n| Anchor | 2 |\n\n- coil the rope\n- paint the anchor\n\n"
    provider.behave(answer=table.replace("{count}", "12") + LOG)
    assert read(begin("table")).doubt is None
    provider.behave(answer=table.replace("{count}", "17") + LOG)
    page = read(begin("table", fresh=True))
    assert page.doubt == "the PDF's own text differs: 1 line with another number"
    assert page.second_look is not None
    assert (page.second_look["numbers_read"], page.second_look["numbers_seen"]) == (["17"], ["12"])


@pytest.mark.parametrize("layer", ["scan", "hidden", "unmapped"])
def test_a_page_without_text_of_its_own_is_not_looked_at(begin: Begin, provider: Provider, layer: str) -> None:
    provider.behave(answer=INVENTED)
    assert read(begin(layer)).doubt is None


@pytest.mark.parametrize("setting, prompt", [("off", ""), ("own-text", "Translate the page into German.")])
def test_nothing_is_compared_where_nobody_wants_the_pages_text(
    begin: Begin, provider: Provider, settings: Any, setting: str, prompt: str
) -> None:
    settings.SECOND_LOOK = setting
    provider.behave(answer=INVENTED)
    assert read(begin("prose", prompt=prompt)).doubt is None


def test_the_embedded_engine_looks_where_there_is_no_text(begin: Begin, provider: Provider, settings: Any) -> None:
    settings.SECOND_LOOK = "local"
    provider.behave(answer="\n".join([files.PROSE] * 4))
    assert read(begin("scan")).doubt is None
    provider.behave(answer="\n".join([*[files.PROSE] * 4, INVENTED]))
    page = read(begin("scan", fresh=True))
    assert page.doubt == "the embedded engine differs: 1 passage that is not on the page"


def test_a_look_that_fails_fails_no_page(begin: Begin, provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    """The child is killed while the answer is on its way, and the file is gone when a new one looks."""
    document = begin("prose")

    def answer(_call: Any) -> str:
        pid = room._child.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        document.upload.path.unlink()
        return INVENTED

    provider.behave(answer=answer)
    page = read(document)
    assert (page.markdown, page.doubt) == (INVENTED, None)
    assert f"no second look at page 1 of document {document.pk}" in caplog.text


def test_the_doubt_goes_with_the_text_that_is_taken_over(
    begin: Begin, provider: Provider, people: dict[str, User]
) -> None:
    provider.behave(answer=f"{LOG}\n\n{INVENTED}")
    first = read(begin("prose"))
    second = read(begin("prose"))
    assert (second.is_reused, second.doubt, second.second_look) == (True, first.doubt, first.second_look)
    accept_page(page=second, user=people["alice"])
    third = read(begin("prose"))
    assert (third.is_reused, third.is_to_review, third.accepted_by) == (True, False, people["alice"])
    assert len(provider.calls) == 1


def test_a_better_answer_ends_the_doubt(begin: Begin, provider: Provider) -> None:
    provider.behave(answer=INVENTED)
    page = read(begin("prose"))
    assert page.is_to_review
    provider.behave(answer=LOG)
    retry_page(page=page)
    assert (read(page.document).doubt, Page.objects.to_review().count()) == (None, 0)
