"""A page's own text, as it is found in real PDFs, is trusted if it says what the page shows."""

from __future__ import annotations

from collections.abc import Iterator

import pymupdf
import pytest

from tasks.imaging import trust
from tasks.imaging.textlayer import text_layer
from tasks.imaging.trust import Distrust, distrust
from tests import files

SENTENCE = "The keeper counted the boats twice. "


@pytest.fixture
def page() -> Iterator[pymupdf.Page]:
    with pymupdf.open() as document:
        yield document.new_page()


def doubt(page: pymupdf.Page, *, hidden_too: bool = False) -> Distrust | None:
    return distrust(text_layer(page), hidden_too=hidden_too)


def test_ordinary_text(page: pymupdf.Page) -> None:
    page.insert_text((72, 72), SENTENCE)
    assert doubt(page) is None


def test_chinese_text(page: pymupdf.Page) -> None:
    page.insert_text((72, 72), "港口朝北开放，退潮时水很浅。渔船在黎明前离开。", fontname="china-s")
    assert doubt(page) is None


def test_no_text(page: pymupdf.Page) -> None:
    assert doubt(page) == trust.MISSING


def test_hardly_any_text(page: pymupdf.Page) -> None:
    page.insert_text((72, 72), "Page 3")
    assert doubt(page) == trust.LITTLE


def test_invisible_text(page: pymupdf.Page) -> None:
    page.insert_text((72, 72), SENTENCE, render_mode=3)
    assert doubt(page) == trust.HIDDEN


def test_stamp_on_a_scan(page: pymupdf.Page) -> None:
    page.insert_image(page.rect, stream=files.noise("JPEG"), keep_proportion=False)
    page.insert_text((72, 72), SENTENCE)
    assert doubt(page) == trust.LITTLE


def test_stamp_on_a_scan_in_strips(page: pymupdf.Page) -> None:
    for top in range(0, 800, 100):
        page.insert_image((0, top, 595, top + 100), stream=files.noise("JPEG"), keep_proportion=False)
    page.insert_text((72, 72), SENTENCE)
    assert doubt(page) == trust.LITTLE


def test_text_on_a_background_picture(page: pymupdf.Page) -> None:
    page.insert_image(page.rect, stream=files.noise("JPEG"), keep_proportion=False)
    page.insert_textbox(page.rect, SENTENCE * 20)
    assert doubt(page) is None


def test_text_under_a_watermark_is_seen(page: pymupdf.Page) -> None:
    page.insert_textbox(page.rect, SENTENCE * 20)
    page.insert_image(page.rect, stream=files.png(mode="RGBA", color=(255, 0, 0, 40)), keep_proportion=False)
    assert doubt(page) is None


def test_text_beside_a_picture_is_seen(page: pymupdf.Page) -> None:
    page.insert_textbox((72, 72, 500, 200), SENTENCE * 4)
    page.insert_image((72, 400, 500, 600), stream=files.noise("JPEG"), keep_proportion=False)
    assert doubt(page) is None


@pytest.mark.parametrize(
    "text, reason",
    [
        ("§±¶ ×÷¤ " * 20, trust.BROKEN),
        ('The di!erent speci"c o#ce of the sta# su!ers. ' * 3, trust.BROKEN),
    ],
)
def test_text_that_lost_its_characters(page: pymupdf.Page, text: str, reason: Distrust) -> None:
    page.insert_textbox((72, 72, 500, 500), text)
    assert doubt(page) == reason


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("text_rotation", [0, 90, 180, 270])
def test_text_must_be_upright_as_the_page_is_seen(page: pymupdf.Page, rotation: int, text_rotation: int) -> None:
    page.insert_text((300, 400), SENTENCE, rotate=text_rotation)
    page.set_rotation(rotation)
    assert doubt(page) == (None if rotation == text_rotation else trust.TURNED)


@pytest.mark.parametrize(
    "kind, reason, reason_with_hidden",
    [
        ("prose", None, None),
        ("table", None, None),
        ("unmapped", trust.UNMAPPED, trust.UNMAPPED),
        ("hidden", trust.HIDDEN, None),
        ("under", trust.HIDDEN, None),
        ("scan", trust.MISSING, trust.MISSING),
    ],
)
def test_kinds_of_layers(kind: str, reason: Distrust | None, reason_with_hidden: Distrust | None) -> None:
    with pymupdf.open(stream=files.layered_pdf(kind), filetype="pdf") as document:
        assert (doubt(document[0]), doubt(document[0], hidden_too=True)) == (reason, reason_with_hidden)
