"""A PNG of few grays is read by others as it was meant."""

from __future__ import annotations

import io

import numpy as np
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tasks.imaging.graypng import LEVELS, write_png
from tasks.imaging.render import STRIP, raster


@given(width=st.integers(1, 9), height=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_pillow_and_mupdf_see_the_levels(width: int, height: int, seed: int) -> None:
    levels = np.random.default_rng(seed).integers(0, LEVELS, (height, width), dtype=np.uint8)
    data = write_png(levels)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", (width, height))
    assert np.array_equal(np.asarray(image.convert("L")), levels * 17)
    pixmap = pymupdf.Pixmap(data)
    assert (pixmap.width, pixmap.height, pixmap.n) == (width, height, 1)
    assert bytes(pixmap.samples) == (levels * 17).tobytes()


@pytest.mark.parametrize("color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (99, 99, 102), (102, 99, 99), (99, 102, 99)])
@pytest.mark.parametrize("place", [(0, 0), (49, 0), (0, 2 * STRIP), (49, 2 * STRIP + 9)])
def test_a_single_dot_of_color_keeps_the_color_of_its_page(color: tuple[int, ...], place: tuple[int, int]) -> None:
    x, y = place
    assert _drawn(fill=None).mode == "L"
    assert _drawn(fill=(99, 99, 99), x=x, y=y).mode == "L"
    image = _drawn(fill=color, x=x, y=y)
    assert image.mode == "RGB"
    assert image.getpixel(place) == pytest.approx(color, abs=1)


def _drawn(*, fill: tuple[int, ...] | None, x: int = 0, y: int = 0) -> Image.Image:
    """A page of one dot, a pixel a point."""
    with pymupdf.open() as document:
        page = document.new_page(width=50, height=2 * STRIP + 10)
        if fill:
            page.draw_rect(pymupdf.Rect(x, y, x + 1, y + 1), color=None, fill=[part / 255 for part in fill], width=0)
        return raster(page, 72, 3000)
