"""Pages for pictures: each picture upright on a sheet of its own, in no worse quality than it came."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf
from PIL import Image, ImageOps

from tasks.imaging.frames import has_alpha, upright_frame
from tasks.imaging.render import POINTS_PER_INCH

LONGER_SIDE = 842.0  # points, of A4: for pictures that do not say how large they are
FEWEST_DPI, MOST_DPI = 100, 1200  # cameras and screens write 72 or 96, and mean nothing by it
LARGEST_SIDE = 10_000  # pixels
QUALITY = 80
_ORIENTATION = 0x0112
_ROTATE = {1: 0, 3: 180, 6: 90, 8: 270}  # EXIF's orientation to PDF's /Rotate; the others are mirrored


def add_picture(document: pymupdf.Document, path: Path, image: Image.Image, frame: int) -> None:
    """Add a page that shows the frame (from 0) of the image, which was opened from ``path``."""
    image.seek(frame)
    width, height = _size(image)
    turned = int(image.getexif().get(_ORIENTATION, 1)) or 1
    if _is_plain_jpeg(image) and turned in _ROTATE:
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=_without_exif(path), keep_proportion=False)
        page.set_rotation(_ROTATE[turned])
        return
    if turned >= 5:
        width, height = height, width
    page = document.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=_encoded(image, frame), keep_proportion=False)


def _size(image: Image.Image) -> tuple[float, float]:
    """Width and height in points, as the pixels lie."""
    dpi = min(image.info.get("dpi") or (0, 0))
    scale = POINTS_PER_INCH / float(dpi) if FEWEST_DPI <= dpi <= MOST_DPI else LONGER_SIDE / max(image.size)
    return max(3.0, image.width * scale), max(3.0, image.height * scale)


def _is_plain_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB")


def _without_exif(path: Path) -> bytes:
    """A JPEG's own bytes without the notes before its picture, one of which may turn it: its page does that."""
    data = path.read_bytes()
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place + 1] != 0xE1:
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])


def _encoded(image: Image.Image, frame: int) -> bytes:
    """The frame without loss, but for what had some already."""
    if image.mode == "1" and not has_alpha(image):
        image.load()
        upright, kind = ImageOps.exif_transpose(image), "PNG"
    else:
        upright = upright_frame(image, frame, LARGEST_SIDE)
        kind = "JPEG" if image.format in ("JPEG", "MPO", "WEBP") else "PNG"
    upright.info.clear()  # it is upright now, and must not be turned once more
    buffer = io.BytesIO()
    upright.save(buffer, kind, **({"quality": QUALITY} if kind == "JPEG" else {}))
    return buffer.getvalue()
