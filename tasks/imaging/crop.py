"""Parts of a page's picture, cut out; runs in the child alone."""

from __future__ import annotations

import io
import math

from PIL import Image

from tasks.imaging.errors import PageUnreadable
from tasks.imaging.files import blaming
from tasks.imaging.types import Box

SIDE = 999  # boxes count from 0 to this across the picture
LARGEST = 120_000_000  # pixels of a page's picture


def crop(data: bytes, boxes: list[Box], quality: int) -> list[bytes]:
    """The parts of the picture as JPEGs, in the order of the boxes; raises PageUnreadable."""
    with blaming(PageUnreadable, "The page's picture is damaged."), Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > LARGEST:
            raise PageUnreadable("The page's picture is too large to be cut up.")
        plain = image if image.mode in ("L", "RGB") else image.convert("RGB")
        return [_jpeg(plain.crop(_pixels(box, plain.width, plain.height)), quality) for box in boxes]


def _pixels(box: Box, width: int, height: int) -> Box:
    """The box in pixels, within the picture and at least one of them wide and high."""
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    return left, top, right, bottom


def _span(start: int, end: int, length: int) -> tuple[int, int]:
    first = min(max(0, math.floor(start * length / SIDE)), length - 1)
    return first, min(max(first + 1, math.ceil(end * length / SIDE)), length)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
