"""Pages become pictures that fit: upright, opaque, in a format that vision APIs take, and of a size that was asked."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from tasks import imaging
from tasks.imaging import FileMissing, PageImage, PageUnreadable, RenderCrashed, render_page, room
from tests import files
from tests.imaging.conftest import Stored

RED, GREEN = (255, 0, 0), (0, 255, 0)
Pixel = tuple[int, ...]


def render(path: Path, number: int = 1, *, dpi: int = 72, max_side: int = 2048) -> PageImage:
    return render_page(path, number, dpi=dpi, max_side=max_side)


def pixels(image: PageImage, *places: tuple[int, int]) -> list[Pixel]:
    """The colors at some places, each band rounded to 0, 64, 128, 191 or 255, since JPEG is not exact."""
    with Image.open(io.BytesIO(image.data)) as picture:
        assert (picture.size, Image.MIME[picture.format or ""]) == ((image.width, image.height), image.media_type)
        colors = [picture.convert("RGB").getpixel(place) for place in places]
    return [tuple(round(round(band / 63.75) * 63.75) for band in color) for color in colors if isinstance(color, tuple)]


def half_red(kind: str = "PNG", orientation: int = 1) -> bytes:
    """60 x 40 pixels, the left half red and the right half green."""
    picture = Image.new("RGB", (60, 40), GREEN)
    picture.paste(RED, (0, 0, 30, 40))
    exif = Image.Exif()
    exif[files.EXIF_ORIENTATION] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def test_pdf_page_at_its_resolution(stored: Stored) -> None:
    image = render(stored(files.pdf(size=(300, 200))), dpi=144)
    assert (image.media_type, image.width, image.height) == ("image/png", 600, 400)


def test_printed_page_is_small_and_gray(stored: Stored) -> None:
    """Ink on paper: a few grays in a PNG, in a fraction of a JPEG's bytes and with sharper strokes."""
    image = render(stored(files.pdf(text="\n".join(["All happy families are alike."] * 30))), dpi=200)
    assert (max(image.width, image.height), image.media_type, len(image.data) < 100_000) == (2048, "image/png", True)
    with Image.open(io.BytesIO(image.data)) as picture:
        bands = picture.convert("RGB").split()
        grays = picture.convert("L").getcolors() or []
    assert bands[0].tobytes() == bands[1].tobytes() == bands[2].tobytes()
    assert 2 < len(grays) <= 16


def test_colored_page_keeps_its_color(stored: Stored) -> None:
    image = render(stored(files.scanned_pdf(files.png(color=RED))))
    assert (image.media_type, pixels(image, (5, 5))) == ("image/jpeg", [RED])


def test_picture_full_of_detail_is_kept_under_what_a_request_may_have(stored: Stored) -> None:
    grain = Image.effect_noise((1400, 1800), 40).filter(ImageFilter.GaussianBlur(1.5))
    buffer = io.BytesIO()
    grain.save(buffer, "TIFF")
    image = render(stored(buffer.getvalue()))
    assert (image.media_type, image.width, len(image.data) <= 180_000) == ("image/jpeg", 1400, True)


def test_picture_that_is_a_little_too_large_loses_a_little_quality(stored: Stored) -> None:
    grain = Image.effect_noise((1200, 1800), 40).filter(ImageFilter.GaussianBlur(2))
    buffer = io.BytesIO()
    grain.save(buffer, "TIFF")
    assert 120_000 < len(render(stored(buffer.getvalue())).data) <= 180_000  # 140 KB; the next quality would be 110


def crowded_page(*, grain: float = 0.0, color: tuple[float, float, float] = (0, 0, 0)) -> Image.Image:
    """A page full of small print, as a scanner or a printing house gives it."""
    lines = ["The court held that the parties had, by their conduct, waived the clause; see § 12 (3) below."] * 50
    text = files.picture_of(lines, fontsize=9, size=files.A4, dpi=200)
    with Image.open(io.BytesIO(text)) as opened:
        page = opened.convert("L")
    if not grain:
        ink = tuple(round(255 * part) for part in color)
        return ImageOps.colorize(page, ink, (255, 255, 250))
    gray = page.point(lambda value: 20 + value * 210 // 255)
    return ImageChops.add(gray, Image.effect_noise(gray.size, grain), offset=-128)


@pytest.mark.parametrize("page", [crowded_page(grain=8), crowded_page(color=(0.1, 0.2, 0.7))], ids=["grain", "color"])
def test_crowded_sheet_keeps_its_strokes_under_what_a_request_may_have(stored: Stored, page: Image.Image) -> None:
    buffer = io.BytesIO()
    page.save(buffer, "TIFF")
    image = render(stored(buffer.getvalue()))
    assert (image.media_type, image.height, len(image.data) <= 180_000) == ("image/png", 2048, True)
    with Image.open(io.BytesIO(image.data)) as opened:
        got = opened.convert("L")
    wanted = page.convert("L").resize(got.size, Image.Resampling.LANCZOS)
    ink, paper = wanted.point(lambda value: 255 * (value < 90)), wanted.point(lambda value: 255 * (value > 200))
    assert ImageStat.Stat(got, ink).extrema[0][1] < 160  # every stroke is still dark
    assert ImageStat.Stat(got, paper).mean[0] > 240


def test_photograph_is_not_taken_for_a_sheet(stored: Stored) -> None:
    ramp = Image.linear_gradient("L").resize((1500, 2000))
    grainy = ImageChops.add(ramp, Image.effect_noise(ramp.size, 40), offset=-128)
    buffer = io.BytesIO()
    grainy.save(buffer, "TIFF")
    assert render(stored(buffer.getvalue())).media_type == "image/jpeg"


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 300), (20, 14400)])
def test_huge_page_is_scaled_before_it_is_drawn(stored: Stored, size: tuple[float, float]) -> None:
    image = render(stored(files.pdf(1, size=size)), dpi=600, max_side=1000)
    assert max(image.width, image.height) == 1000


A3, A4 = (842, 1191), (595, 842)


@pytest.mark.parametrize(
    "size, max_side, drawn",
    [
        (A4, 1568, 1754),  # 150 dots an inch, although that is more than the side
        (A4, 2048, 2048),
        (A4, 3072, 2339),  # 200 dots an inch, although there would be room
        (A3, 2048, 2481),
        ((14400, 14400), 2048, 3072),  # a drawing of 200 inches, not a page to be read at any cost
    ],
)
def test_page_keeps_its_least_resolution(stored: Stored, size: tuple[float, float], max_side: int, drawn: int) -> None:
    path = stored(files.pdf(1, size=size))
    image = render_page(path, 1, dpi=200, max_side=max_side, least_dpi=150)
    assert max(image.width, image.height) == pytest.approx(drawn, abs=1)


def test_the_child_that_draws_holds_no_layout_model(stored: Stored) -> None:
    render(stored(files.pdf(1)))
    assert "onnxruntime" not in Path(f"/proc/{room._child.pid}/maps").read_text()


def test_every_page_has_its_number(stored: Stored) -> None:
    path = stored(files.scanned_pdf(files.png(color=RED), files.png(color=GREEN)))
    assert [pixels(render(path, number), (5, 5)) for number in (1, 2)] == [[RED], [GREEN]]


def test_every_frame_of_a_tiff_is_a_page(stored: Stored) -> None:
    path = stored(files.tiff(frames=14))
    assert [pixels(render(path, number), (5, 5)) for number in (1, 7, 13)] == [[(0,) * 3], [(64,) * 3], [(128,) * 3]]


def test_first_frame_of_a_gif_is_its_page(stored: Stored) -> None:
    path = stored(files.gif(frames=3))
    assert render(path).media_type == "image/jpeg"
    with pytest.raises(PageUnreadable, match="There is no page 2; the file has 1"):
        render(path, 2)


@pytest.mark.parametrize("number", [0, 4, -1])
def test_page_that_is_not_there(stored: Stored, number: int) -> None:
    with pytest.raises(PageUnreadable, match=f"There is no page {number}; the file has 3."):
        render(stored(files.pdf(pages=3)), number)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    "orientation,size,left_top,right_bottom",
    [
        (1, (60, 40), RED, GREEN),
        (2, (60, 40), GREEN, RED),
        (3, (60, 40), GREEN, RED),
        (6, (40, 60), RED, GREEN),
        (8, (40, 60), GREEN, RED),
    ],
)
def test_picture_is_turned_upright(
    stored: Stored, kind: str, orientation: int, size: tuple[int, int], left_top: Pixel, right_bottom: Pixel
) -> None:
    image = render(stored(half_red(kind, orientation)))
    assert (image.width, image.height) == size
    assert pixels(image, (4, 4), (size[0] - 5, size[1] - 5)) == [left_top, right_bottom]


@pytest.mark.parametrize(
    "data,seen",
    [
        (files.png(mode="1", color=0), (0, 0, 0)),
        (files.png(mode="L", color=128), (128, 128, 128)),
        (files.png(mode="LA", color=(0, 128)), (128, 128, 128)),
        (files.png(mode="P", color=0, transparency=0), (255, 255, 255)),
        (files.png(mode="RGBA", color=(255, 0, 0, 0)), (255, 255, 255)),
        (files.png(mode="RGBA", color=(255, 0, 0, 128)), (255, 128, 128)),
        (files.png(mode="I;16", color=32768), (128, 128, 128)),
        (files.image("TIFF", mode="I;16", color=65535), (255, 255, 255)),
        (files.image("TIFF", mode="F", color=64.0), (64, 64, 64)),  # type: ignore[arg-type] # one float
        (files.image("TIFF", mode="CMYK", color=(0, 255, 255, 0)), (255, 0, 0)),
        (files.jpeg(mode="CMYK", color=(0, 255, 255, 0)), (255, 0, 0)),
        (files.image("BMP", color=GREEN), GREEN),
        (files.image("WEBP", mode="RGBA", color=(0, 255, 0, 0), lossless=True), (255, 255, 255)),
    ],
)
def test_every_mode_becomes_opaque_color(stored: Stored, data: bytes, seen: Pixel) -> None:
    assert pixels(render(stored(data)), (30, 20)) == [seen]


@pytest.mark.parametrize(
    "data,media_type",
    [(files.jpeg(), "image/jpeg"), (files.png(), "image/png"), (files.image("WEBP"), "image/webp")],
)
def test_what_fits_goes_through_as_it_is(stored: Stored, data: bytes, media_type: str) -> None:
    assert render(stored(data)) == PageImage(data, media_type, 60, 40)


@pytest.mark.parametrize(
    "data",
    [
        files.jpeg(100, 60),
        files.jpeg(orientation=3),
        files.jpeg(mode="CMYK"),
        files.png(mode="RGBA"),
        files.noise("PNG", (80, 80)) + bytes(1_000_000),
        files.image("BMP"),
    ],
)
def test_what_does_not_fit_becomes_a_jpeg(stored: Stored, data: bytes) -> None:
    image = render(stored(data), max_side=80)
    assert (image.media_type, image.data == data, max(image.width, image.height) <= 80) == ("image/jpeg", False, True)


def test_damaged_page_leaves_the_others_alone(stored: Stored) -> None:
    path = stored(files.damaged_page_pdf(pages=3, damaged=2))
    with pytest.raises(PageUnreadable, match="Page 2 is damaged: nothing on it can be drawn"):
        render(path, 2)
    assert [render(path, number).width for number in (1, 3)] == [595, 595]


def test_a_blank_page_is_marked(stored: Stored) -> None:
    path = stored(files.scanned_pdf(files.png(800, 1000, color=(250, 250, 245)), files.png(color=RED)))
    assert [render(path, number).is_blank for number in (1, 2)] == [True, False]
    assert [render(stored(files.pdf(1, text))).is_blank for text in ("", "7")] == [True, False]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_blank_picture_is_marked(stored: Stored, kind: str, mode: str) -> None:
    picture = Image.new("RGB", (600, 800), "white")
    for is_blank in (True, False):
        buffer = io.BytesIO()
        picture.convert(mode).save(buffer, kind)
        assert render(stored(buffer.getvalue())).is_blank is is_blank
        picture.paste("black", (300, 400, 310, 404))


def test_a_page_that_lost_something_is_not_called_blank(stored: Stored) -> None:
    """The picture on it is damaged, so that nothing is drawn where something was."""
    with pymupdf.open(stream=files.scanned_pdf(files.jpeg(600, 800)), filetype="pdf") as document:
        (image,) = document[0].get_images()
        document.update_stream(image[0], b"nothing", compress=False)
        document[0].draw_rect((10, 10, 500, 700), color=(1, 1, 1), fill=(1, 1, 1))
        path = stored(bytes(document.tobytes()))
    try:
        assert not render(path).is_blank
    except PageUnreadable as error:
        assert "nothing on it can be drawn" in str(error)


def test_a_page_whose_text_cannot_be_seen_is_not_called_blank(stored: Stored) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Hidden.", render_mode=3)
        path = stored(bytes(document.tobytes()))
    assert not render(path).is_blank


def test_blank_page_is_no_damage(stored: Stored) -> None:
    assert pixels(render(stored(files.pdf(1, ""))), (5, 5)) == [(255, 255, 255)]


def test_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as caught:
        render(tmp_path / "gone")
    assert caught.value.code == "file_missing"


def test_killed_room_is_a_crash_and_then_works_again(stored: Stored, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    caught: list[str] = []
    caller = threading.Thread(target=_catching, args=(caught, pipe))
    caller.start()
    writer = pipe.open("wb")  # opens when the child has opened the other end, so the call is in its middle
    imaging.close()
    caller.join(60)
    writer.close()
    assert caught == ["Page 1 ended the program that draws pages: killed by SIGKILL (killed)."]
    assert render(stored(files.pdf())).width == 595


def _catching(caught: list[str], path: Path) -> None:
    try:
        render(path)
    except RenderCrashed as error:
        caught.append(str(error))
