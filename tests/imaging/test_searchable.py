"""PDFs with an invisible text, as the imaging child writes them: the pages look as before, whatever they came as."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageOps

from tasks.imaging import DamagedFile, FileMissing, PageText, PlacedLine, RenderTimeout, searchable_pdf
from tests import files

PLACE = PlacedLine("Seen here", (0.1, 0.1, 0.5, 0.1, 0.5, 0.2, 0.1, 0.2))
SAID = PageText(1, "Seen here", (PLACE,))


def made(folder: Path, data: bytes, *pages: PageText, timeout: float = 60.0) -> pymupdf.Document:
    source, target = folder / "source", folder / "target.pdf"
    source.write_bytes(data)
    searchable_pdf(source, target, pages or (SAID,), timeout=timeout)
    document: pymupdf.Document = pymupdf.open(target)
    return document


def quarters(orientation: int) -> bytes:
    """A JPEG of four different corners that EXIF turns."""
    picture = Image.new("RGB", (300, 200))
    for place, color in (((0, 0), "red"), ((150, 0), "lime"), ((0, 100), "blue"), ((150, 100), "white")):
        picture.paste(color, (*place, place[0] + 150, place[1] + 100))
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[files.EXIF_ORIENTATION] = orientation
    picture.save(buffer, "JPEG", exif=exif, quality=95)
    return buffer.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_with_its_text(tmp_path: Path, orientation: int) -> None:
    data = quarters(orientation)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    page = made(tmp_path, data)[0]
    pixmap = page.get_pixmap(dpi=36)
    shown = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    assert shown.width > shown.height if upright.width > upright.height else shown.width < shown.height
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        seen, meant = (one.getpixel((int(x * one.width), int(y * one.height))) for one in (shown, upright))
        assert isinstance(seen, tuple)
        assert isinstance(meant, tuple)
        assert max(abs(a - b) for a, b in zip(seen, meant, strict=True)) < 30
    (found,) = page.search_for("Seen here")
    box = found * page.rotation_matrix
    assert box.x0 / page.rect.width == pytest.approx(0.1, abs=0.01)
    assert (box.y0 + box.y1) / 2 / page.rect.height == pytest.approx(0.15, abs=0.02)


def test_a_jpeg_is_not_made_worse(tmp_path: Path) -> None:
    data = files.noise("JPEG", quality=70)
    document = made(tmp_path, data)
    (image,) = document[0].get_images()
    kept = document.extract_image(image[0])
    assert (kept["ext"], kept["width"], kept["height"]) == ("jpeg", 300, 200)
    before = Image.open(io.BytesIO(data)).tobytes()
    assert Image.open(io.BytesIO(kept["image"])).tobytes() == before


@pytest.mark.parametrize(
    "dpi, size", [(300, (144.0, 72.0)), (72, (842.0, 421.0)), (None, (842.0, 421.0)), (9999, (842.0, 421.0))]
)
def test_a_picture_is_as_large_as_it_says_if_that_makes_sense(
    tmp_path: Path, dpi: int | None, size: tuple[float, float]
) -> None:
    page = made(tmp_path, files.png(600, 300, **({"dpi": (dpi, dpi)} if dpi else {})))[0]
    assert (page.rect.width, page.rect.height) == pytest.approx(size, abs=1)


def test_frames_of_a_tiff_in_black_and_white(tmp_path: Path) -> None:
    frames = [Image.new("1", (600, 400), number % 2) for number in range(3)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    document = made(tmp_path, buffer.getvalue(), PageText(2, "Second", (PLACE,)), PageText(3))
    assert [document[index].get_text().strip() for index in range(2)] == ["Second", ""]
    assert [document[index].get_pixmap(dpi=20).pixel(9, 9)[0] for index in range(2)] == [255, 0]


def test_pages_that_share_their_fonts_and_leave_their_state_behind(tmp_path: Path) -> None:
    with pymupdf.open(stream=files.pdf(2), filetype="pdf") as plain:
        root = plain[0].parent.xref_get_key(plain[0].xref, "Parent")[1].split()[0]
        resources = plain.xref_get_key(plain[0].xref, "Resources")[1]
        plain.xref_set_key(int(root), "Resources", resources)
        for page in plain:
            plain.xref_set_key(page.xref, "Resources", "null")
            content = page.get_contents()[0]
            plain.update_stream(content, b"q 0.5 0 0 0.5 40 40 cm\n" + plain.xref_stream(content))
        data = plain.tobytes()
    document = made(tmp_path, data, SAID, PageText(2, "Seen here", (PLACE,)))
    with pymupdf.open(stream=data, filetype="pdf") as before:
        for index in range(2):
            page = document[index]
            assert page.get_pixmap().samples == before[index].get_pixmap().samples
            (found,) = page.search_for("Seen here")
            assert found.x0 / page.rect.width == pytest.approx(0.1, abs=0.01)


def test_a_damaged_page_keeps_the_others(tmp_path: Path) -> None:
    pages = [PageText(number, "Seen here", (PLACE,)) for number in (1, 2, 3)]
    document = made(tmp_path, files.damaged_page_pdf(3, damaged=2), *pages)
    assert document.page_count == 3
    assert "Seen here" in document[2].get_text()


def test_corners_that_make_no_sense_and_endless_texts_do_no_harm(tmp_path: Path) -> None:
    odd = [
        PlacedLine("Seen here", (0.5,) * 8),
        PlacedLine("Seen", (9e9, -9e9, float("nan"), 0.1, 0.5, float("inf"), 0.1, 0.2)),
    ]
    document = made(tmp_path, files.png(60, 40), PageText(1, "Seen here " * 3000, tuple(odd)))
    assert document.page_count == 1


def test_what_can_not_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile):
        made(tmp_path, b"%PDF-1.7 and nothing else")
    with pytest.raises(RenderTimeout):
        made(tmp_path, files.pdf(3), timeout=0.0001)
    with pytest.raises(FileMissing):
        searchable_pdf(tmp_path / "gone", tmp_path / "target.pdf", (SAID,), timeout=60)
