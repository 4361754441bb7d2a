"""Parts of a page's picture are cut out where the boxes say."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tasks.imaging import PageImage, PageUnreadable, crop_image
from tests import files

Box = tuple[int, int, int, int]


def quarters(mode: str = "RGB", kind: str = "PNG") -> PageImage:
    """200 x 100 pixels, white but for its lower right quarter."""
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste((0, 0, 0), (100, 50, 200, 100))
    buffer = io.BytesIO()
    picture.convert(mode).save(buffer, kind)
    return PageImage(buffer.getvalue(), f"image/{kind.lower()}", 200, 100)


def cut(image: PageImage, *boxes: Box) -> list[Image.Image]:
    parts: list[Image.Image] = [Image.open(io.BytesIO(part)) for part in crop_image(image, list(boxes))]
    assert {part.format for part in parts} == {"JPEG"}
    return parts


@pytest.mark.parametrize("mode, kind", [("RGB", "PNG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("RGB", "WEBP")])
def test_the_parts_are_what_stands_there(mode: str, kind: str) -> None:
    dark, light = cut(quarters(mode, kind), (520, 520, 999, 999), (0, 0, 480, 480))
    assert abs(dark.width - 96) <= 1
    assert abs(dark.height - 48) <= 1
    assert dark.convert("L").getextrema()[1] < 40  # type: ignore[operator] # of one band it is a number
    assert light.convert("L").getextrema()[0] > 215  # type: ignore[operator] # of one band it is a number


def test_the_whole_page_and_the_smallest_part() -> None:
    whole, least, corner = cut(quarters(), (0, 0, 999, 999), (0, 0, 1, 1), (998, 998, 999, 999))
    assert (whole.size, least.size, corner.size) == ((200, 100), (1, 1), (1, 1))


@pytest.mark.parametrize("box", [(-5, -5, 2000, 2000), (999, 999, 0, 0), (5000, 5000, 6000, 6000)])
def test_a_box_beyond_the_page_stays_on_it(box: Box) -> None:
    (part,) = cut(quarters(), box)
    assert part.width <= 200
    assert part.height <= 100


@pytest.mark.parametrize("data", [b"", b"no picture", files.bomb_png(), files.cut(files.noise())])
def test_a_picture_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(PageUnreadable):
        crop_image(PageImage(data, "image/png", 1, 1), [(0, 0, 999, 999)])
