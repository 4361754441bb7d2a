"""A page that lies is turned before a model gets it; an upright one costs nobody a closer look."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pymupdf
import pytest
from django.test import Client
from PIL import Image

from accounts.models import User
from tasks.engines.local import closer_look
from tasks.engines.local.closer_look import find_turn
from tasks.models import Attempt, Document, Page, Status
from tasks.pipeline import drawing
from tasks.pipeline.reader import read_owed
from tasks.pipeline.retry import retry_page
from tasks.pipeline.show import draw_page
from tasks.pipeline.start import start_document
from tests import files
from tests.fidelity.lying import TURNS
from tests.pipeline.conftest import store
from tests.provider import Provider, numbered_pdf
from tests.provider.pages import number_in

Begin = Callable[..., Document]


@cache
def page_picture(degrees: int) -> Image.Image:
    """A numbered page, laid down by so many degrees clockwise; its number can be read only if it is upright."""
    with pymupdf.open(stream=numbered_pdf([7], lines=30), filetype="pdf") as document:
        pixmap = document[0].get_pixmap(dpi=130)
    upright = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    return upright.transpose(TURNS[degrees]) if degrees else upright


@cache
def scan(degrees: int, kind: str = "PDF") -> bytes:
    """The same as a file."""
    buffer = io.BytesIO()
    page_picture(degrees).save(buffer, kind if kind != "PDF" else "PNG")
    return files.scanned_pdf(buffer.getvalue(), dpi=130) if kind == "PDF" else buffer.getvalue()


@cache
def digital(degrees: int) -> bytes:
    """A numbered page with text of its own, which lies by so many degrees clockwise though /Rotate is 0."""
    with pymupdf.open(stream=numbered_pdf([7], lines=30), filetype="pdf") as upright, pymupdf.open() as document:
        width, height = files.A4 if degrees == 180 else files.A4[::-1]
        page = document.new_page(width=width, height=height)
        page.show_pdf_page(page.rect, upright, 0, rotate=-degrees)
        return bytes(document.tobytes(garbage=1))


@pytest.fixture
def begin(people: dict[str, User], provider: Provider, settings: Any) -> Begin:
    """Starts the reading of a file."""
    provider.behave(answer="page {page}")

    def start(content: bytes, **wishes: Any) -> Document:
        return start_document(owner=people["alice"], upload=store(people["alice"], content), **wishes)

    return start


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The page numbers that were looked at closer."""
    looked: list[int] = []

    async def noting(path: Any, number: int, **wishes: Any) -> int:
        looked.append(number)
        return await find_turn(path, number, **wishes)

    monkeypatch.setattr(drawing, "find_turn", noting)
    return looked


def read(document: Document) -> Page:
    """The document's first page, once all are read."""
    read_owed()
    page: Page = document.page_set.get(number=1)
    assert page.status == Status.SUCCEEDED
    return page


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG"])
def test_a_scan_on_its_side_is_sent_upright(begin: Begin, provider: Provider, looks: list[int], kind: str) -> None:
    page = read(begin(scan(90, kind)))
    (call,) = provider.calls
    assert (call.page, call.width < call.height) == (7, True)
    assert (page.markdown, page.turned, looks) == ("page 7", 270, [1])
    attempt = Attempt.objects.get(page=page)
    assert (attempt.turned, attempt.image_width, attempt.image_height) == (270, call.width, call.height)


@pytest.mark.parametrize("degrees", [180, 270])
def test_one_that_lies_another_way(begin: Begin, provider: Provider, degrees: int) -> None:
    page = read(begin(scan(degrees)))
    assert (page.markdown, page.turned) == ("page 7", 360 - degrees)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_pdfs_own_text_says_how_it_lies(begin: Begin, provider: Provider, looks: list[int], degrees: int) -> None:
    page = read(begin(digital(degrees)))
    assert (page.markdown, page.turned, looks) == ("page 7", 360 - degrees, [])


def test_upright_pages_never_start_the_embedded_engine(begin: Begin, provider: Provider, looks: list[int]) -> None:
    closer_look.close()
    for content in (numbered_pdf(3), scan(0), scan(0, "PNG"), scan(0, "JPEG"), files.pdf(1, "")):
        assert read(begin(content)).turned == 0
    assert (looks, closer_look._child.pid) == ([], None)
    assert {call.page for call in provider.calls} == {1, 2, 3, 7}


def test_the_pages_picture_is_shown_as_it_was_read(begin: Begin, provider: Provider) -> None:
    page = read(begin(scan(90)))
    assert number_in(draw_page(page=page).data) == 7
    assert number_in(draw_page(page=page, width=300).data) == 7


def test_the_browser_gets_the_picture_anew_once_it_is_turned(
    begin: Begin, provider: Provider, people: dict[str, User], client: Client
) -> None:
    document = begin(scan(90))
    client.force_login(people["alice"])
    place = f"/api/tasks/{document.pk}/pages/1/image?width=300"
    lying = client.get(place)
    assert number_in(lying.content) is None
    read(document)
    upright = client.get(place, headers={"If-None-Match": lying["ETag"]})
    assert (upright.status_code, number_in(upright.content)) == (200, 7)
    sheet = client.get(f"/documents/{document.pk}/pages/1").content.decode()
    assert 'data-upright="270"' in sheet
    assert "turned=270" in sheet


def test_figures_are_cut_out_of_the_picture_that_was_read(begin: Begin, provider: Provider) -> None:
    """The row of cells at the head of the page, which is on its right side in the file."""
    provider.behave(answer="<|ref|>image<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\n")
    page = read(begin(scan(90), model="deepseek-ocr", prompt="<|grounding|>Convert the document to markdown."))
    figure = page.figures.get()
    assert (figure.box, number_in(bytes(figure.data))) == ([0, 0, 999, 999], 7)
    assert (page.boxes, page.turned) == ([{"label": "image", "box": [0, 0, 999, 999]}], 270)


def test_a_page_that_was_read_before_takes_the_turn_over(begin: Begin, provider: Provider, looks: list[int]) -> None:
    read(begin(scan(90)))
    again = read(begin(scan(90)))
    assert (again.is_reused, again.turned, looks, len(provider.calls)) == (True, 270, [1], 1)


def test_the_operator_may_have_pages_sent_as_they_lie(
    begin: Begin, provider: Provider, settings: Any, looks: list[int]
) -> None:
    read(begin(scan(90)))
    settings.TURN_PAGES = False
    page = read(begin(scan(90)))
    assert (page.is_reused, page.markdown, page.turned) == (False, "page None", 0)
    assert (read(begin(digital(180))).turned, looks) == (0, [1])


@pytest.mark.parametrize("what", ["slow", "dies"])
def test_a_look_that_fails_fails_no_page(
    begin: Begin, provider: Provider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    document = begin(scan(90))
    if what == "slow":
        monkeypatch.setattr(drawing, "PATIENCE", 0.001)
    else:
        monkeypatch.setattr(closer_look._child, "_module", "tests.imaging.nothing")
    closer_look.close()
    page = read(document)
    assert (page.markdown, page.turned) == ("page None", 0)
    assert f"page 1 of document {document.pk} was not looked at closer" in caplog.text


def test_the_turn_goes_with_the_text(begin: Begin, provider: Provider, settings: Any) -> None:
    """It is read anew as it lies: its picture is shown so, too."""
    document = begin(scan(180))
    assert read(document).turned == 180
    settings.TURN_PAGES = False
    retry_page(page=document.page_set.get())
    assert read(document).turned == 0
