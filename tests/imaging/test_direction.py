"""How a PDF page has to be turned is told by its own text, and its picture comes turned."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pymupdf
import pytest
from PIL import Image, ImageChops, ImageStat

from tasks.imaging import PageImage, render_page
from tasks.imaging.direction import turn_by_text
from tests import files
from tests.fidelity.lying import TURNS, drawn
from tests.imaging.conftest import Stored

LINE = "The keeper counted the boats twice, and found one more."
CHINESE = "港口朝北开放，退潮时水很浅。渔船在黎明前离开，傍晚风向转变时返回。"


@pytest.fixture
def page() -> Iterator[pymupdf.Page]:
    with pymupdf.open() as document:
        yield document.new_page()


def write(
    page: pymupdf.Page, counterclockwise: int = 0, *, lines: int = 12, text: str = LINE, font: str = "helv"
) -> None:
    """Lines in the middle of the page, running right, up, to the left or down."""
    for row in range(lines):
        at = {
            0: (120, 300 + 16 * row),
            90: (200 + 16 * row, 600),
            180: (480, 500 - 16 * row),
            270: (400 - 16 * row, 200),
        }
        page.insert_text(at[counterclockwise], text, rotate=counterclockwise, fontsize=11, fontname=font)


@pytest.mark.parametrize("text, font", [(LINE, "helv"), (CHINESE, "china-s")])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("running", [0, 90, 180, 270])
def test_what_counts_is_how_the_text_is_seen(
    page: pymupdf.Page, running: int, rotation: int, text: str, font: str
) -> None:
    """Text that runs up is turned clockwise; /Rotate has turned it already."""
    write(page, running, text=text, font=font)
    page.set_rotation(rotation)
    assert turn_by_text(page) == (running - rotation) % 360


def test_a_table_across_under_the_pages_own_head(page: pymupdf.Page) -> None:
    write(page, 90)
    page.insert_text((72, 40), "The log of the harbor")
    page.insert_text((290, 820), "17")
    assert turn_by_text(page) == 90


def test_labels_and_stamps_turn_no_page(page: pymupdf.Page) -> None:
    write(page)
    write(page, 90, lines=4)
    assert turn_by_text(page) == 0


@pytest.mark.parametrize("both", [(0, 90), (90, 270), (90, 180)])
def test_where_nothing_prevails_the_page_stays(page: pymupdf.Page, both: tuple[int, int]) -> None:
    for running in both:
        write(page, running, lines=6)
    assert turn_by_text(page) == 0


def test_text_that_leans_is_no_text_to_turn_by(page: pymupdf.Page) -> None:
    at = pymupdf.Point(100, 300)
    for row in range(9):
        page.insert_text((100, 300 + 20 * row), LINE, morph=(at, pymupdf.Matrix(30)))
    assert turn_by_text(page) == 0


@pytest.mark.parametrize("rotation, turn", [(0, 0), (90, 270), (180, 180)])
def test_columns_that_are_set_downward_stand_upright(page: pymupdf.Page, rotation: int, turn: int) -> None:
    font = page.insert_font(fontname="V", fontbuffer=pymupdf.Font("cjk").buffer)
    page.parent.xref_set_key(font, "Encoding", "/Identity-V")
    for column in range(5):
        page.insert_text((400 - 30 * column, 100), CHINESE, fontname="V", fontsize=14)
    page.set_rotation(rotation)
    assert turn_by_text(page) == turn


@pytest.mark.parametrize("kind", ["little", "scan", "hidden", "under"])
def test_where_the_text_says_nothing_the_picture_is_looked_at(page: pymupdf.Page, kind: str) -> None:
    if kind == "little":
        page.insert_text((72, 72), "Page 7", rotate=90)
    else:
        files.LAYERS[kind](page)
    assert turn_by_text(page) is None


# --- Through the child --------------------------------------------------------------------------------


def render(stored: Stored, data: bytes, turned: int | None) -> PageImage:
    return render_page(stored(data), 1, dpi=100, max_side=2048, turned=turned)


def opened(image: PageImage) -> Image.Image:
    with Image.open(io.BytesIO(image.data)) as picture:
        assert (picture.size, Image.MIME[picture.format or ""]) == ((image.width, image.height), image.media_type)
        return picture.convert("L")


def difference(one: PageImage, other: Image.Image) -> float:
    """How many gray levels they differ by on average."""
    return float(ImageStat.Stat(ImageChops.difference(opened(one), other)).mean[0])


def digital(running: int) -> bytes:
    with pymupdf.open() as document:
        write(document.new_page(), running)
        return bytes(document.tobytes())


@pytest.mark.parametrize("running", [90, 180, 270])
def test_a_page_is_drawn_upright(stored: Stored, running: int) -> None:
    lying, upright = render(stored, digital(running), 0), render(stored, digital(running), None)
    assert (lying.turned, upright.turned, upright.may_lie) == (0, running, False)
    assert difference(upright, opened(lying).transpose(TURNS[running])) == 0


def test_an_upright_page_is_drawn_as_ever(stored: Stored) -> None:
    assert render(stored, digital(0), None) == render(stored, digital(0), 0)


def file_of(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind if kind != "PDF" else "PNG")
    return files.scanned_pdf(buffer.getvalue()) if kind == "PDF" else buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_scan_is_suspected_and_turned_when_that_is_asked_for(stored: Stored, kind: str, degrees: int) -> None:
    scan = drawn("a few lines", 3)
    data = file_of(scan.transpose(TURNS[degrees]), kind)
    lying = render(stored, data, None)
    assert (lying.turned, lying.may_lie) == (0, True)
    upright = render(stored, data, 360 - degrees)
    assert (upright.turned, upright.may_lie) == (360 - degrees, False)
    assert difference(upright, scan.resize((upright.width, upright.height))) < 2
    assert difference(upright, opened(lying).transpose(TURNS[360 - degrees])) < 2


def test_what_goes_through_as_it_is_is_made_anew_only_if_it_is_turned(stored: Stored) -> None:
    data = file_of(drawn("a few lines", 3), "JPEG")
    assert render(stored, data, None).data == render(stored, data, 0).data == data
    assert hashlib.sha256(render(stored, data, 180).data).digest() != hashlib.sha256(data).digest()


def test_nobody_looks_unless_it_is_asked_for(stored: Stored) -> None:
    data = file_of(drawn("a few lines", 3).transpose(TURNS[90]), "PNG")
    assert not render(stored, data, 0).may_lie
