"""One page of a file as a picture that is fit to be looked at and to be sent to an engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

from tasks.imaging.direction import turn_by_text
from tasks.imaging.encode import encoded
from tasks.imaging.errors import ImagingError, PageUnreadable
from tasks.imaging.files import blaming, is_pdf, open_image, open_pdf
from tasks.imaging.frames import frames_total, has_alpha, is_upright, upright_frame
from tasks.imaging.ink import is_blank
from tasks.imaging.posture import may_lie
from tasks.imaging.types import PageImage

POINTS_PER_INCH = 72
LARGEST_SIDE = 3072  # pixels: A3 at 150 dots an inch and a little more
STRIP = 64  # rows: what is looked at at once fits the processor's cache
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_PASSED_THROUGH = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "P", "RGB"), "WEBP": ("RGB",)}
_PASSED_THROUGH_BYTES = 1_000_000


def render(
    path: Path, number: int, dpi: int, max_side: int, quality: int, least_dpi: int = 0, turned: int | None = 0
) -> PageImage:
    """Page ``number`` (from 1) of the file at ``path``, ``turned`` as ``room.render_page`` says; raises
    PageUnreadable."""
    as_it_is = None if turned else _as_it_is(path, number, max_side, may_turn=turned is None)
    if as_it_is is not None:
        return as_it_is
    image, found = _drawn(path, number, dpi, max_side, least_dpi, may_turn=turned is None)
    sure = found if turned is None else turned
    upright = image.transpose(_TURNS[sure]) if sure else image
    blank = is_blank(image)
    return replace(
        encoded(upright, quality),
        is_blank=blank and not _says_more(path, number),
        turned=sure or 0,
        may_lie=turned is None and found is None and not blank and may_lie(image),
    )


def picture(path: Path, number: int, dpi: int, max_side: int, least_dpi: int = 0) -> Image.Image:
    """Page ``number`` (from 1) in mode L or RGB, before it is a file; raises PageUnreadable."""
    image, _turn = _drawn(path, number, dpi, max_side, least_dpi, may_turn=False)
    return image


def _drawn(
    path: Path, number: int, dpi: int, max_side: int, least_dpi: int, *, may_turn: bool
) -> tuple[Image.Image, int | None]:
    """The same, and how it has to be turned if that is asked for and the page's own text tells."""
    if is_pdf(path):
        with open_pdf(path) as document, blaming(PageUnreadable, f"Page {number} is damaged and cannot be drawn."):
            page = pdf_page(document, number)
            image = raster(page, dpi, max_side, least_dpi)
            return image, turn_by_text(page) if may_turn else None
    with open_image(path) as image, blaming(PageUnreadable, f"Page {number} is damaged and cannot be decoded."):
        return image_page(image, number, max_side), None


def pdf_page(document: pymupdf.Document, number: int) -> pymupdf.Page:
    """Page ``number`` (from 1); raises PageUnreadable if there is none or it has no area."""
    _check_number(number, document.page_count)
    page: pymupdf.Page = document.load_page(number - 1)
    if page.rect.is_empty or page.rect.is_infinite:
        raise PageUnreadable(f"Page {number} has no area.")
    return page


def raster(page: pymupdf.Page, dpi: int, max_side: int, least_dpi: int = 0) -> Image.Image:
    """The page drawn at ``dpi``, or smaller so as to fit ``max_side``, but not below ``least_dpi`` up to LARGEST_SIDE:
    a huge page is never held in full.

    MuPDF leaves out what it cannot draw. What it can is worth reading, but a page on which that leaves nothing must
    not pass for a blank one: PageUnreadable. What it had no memory for is not to be left out: MemoryError.
    """
    longer = max(page.rect.width, page.rect.height)
    least = min(least_dpi / POINTS_PER_INCH, LARGEST_SIDE / longer)
    zoom = min(dpi / POINTS_PER_INCH, max(least, max_side / longer))
    pymupdf.TOOLS.reset_mupdf_warnings()
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)
    if not pixmap.width or not pixmap.height:
        raise PageUnreadable(f"Page {page.number + 1} is a line: its picture would be less than a pixel wide or high.")
    image = _image(pixmap)
    warnings = pymupdf.TOOLS.mupdf_warnings()
    if "malloc" in warnings or "failed to allocate" in warnings:
        raise MemoryError
    if "error" in warnings and _is_of_one_color(image):
        raise PageUnreadable(f"Page {page.number + 1} is damaged: nothing on it can be drawn.")
    return image


def image_page(image: Image.Image, number: int, max_side: int) -> Image.Image:
    """Frame ``number`` (from 1) in mode L or RGB, at most ``max_side`` pixels; raises PageUnreadable."""
    _check_number(number, frames_total(image))
    return upright_frame(image, number - 1, max_side)


def _as_it_is(path: Path, number: int, max_side: int, *, may_turn: bool) -> PageImage | None:
    """The file itself, if it is a picture that needs nothing done to it; whether it lies is looked at if asked for."""
    if is_pdf(path) or number != 1:
        return None
    with open_image(path) as image, blaming(PageUnreadable, "The image is damaged and cannot be decoded."):
        if not _fits(image, path, max_side):
            return None
        image.load()
        seen = image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")
        media_type = Image.MIME[image.format or ""]
        blank = is_blank(seen)
        lies = may_turn and not blank and may_lie(seen)
        return PageImage(path.read_bytes(), media_type, image.width, image.height, is_blank=blank, may_lie=lies)


def _says_more(path: Path, number: int) -> bool:
    """Whether a page on which nothing is seen has text all the same, or lost something when it was drawn: then it is
    not certain that it is blank."""
    if not is_pdf(path):
        return False
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        with open_pdf(path) as document, blaming(PageUnreadable, "The page's text cannot be looked at."):
            page = pdf_page(document, number)
            page.get_pixmap(dpi=POINTS_PER_INCH // 2)
            return bool(page.get_text().strip() or pymupdf.TOOLS.mupdf_warnings())
    except ImagingError:
        return True


def _fits(image: Image.Image, path: Path, max_side: int) -> bool:
    return (
        image.mode in _PASSED_THROUGH.get(image.format or "", ())
        and max(image.size) <= max_side
        and not has_alpha(image)
        and not getattr(image, "is_animated", False)
        and is_upright(image)
        and path.stat().st_size <= _PASSED_THROUGH_BYTES
    )


def _check_number(number: int, pages: int) -> None:
    if not 1 <= number <= pages:
        raise PageUnreadable(f"There is no page {number}; the file has {pages}.")


def _is_of_one_color(image: Image.Image) -> bool:
    return image.getcolors(1) is not None


def _image(pixmap: pymupdf.Pixmap) -> Image.Image:
    """The drawn page in mode L if no color is on it, else RGB."""
    samples = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, 3 * pixmap.width)
    if all(_is_gray(samples[first : first + STRIP]) for first in range(0, pixmap.height, STRIP)):
        return Image.fromarray(np.ascontiguousarray(samples[:, ::3]))
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples_mv)


def _is_gray(rows: np.ndarray[Any, np.dtype[np.uint8]]) -> bool:
    """Whether red, green and blue are the same in each pixel: each sample is held against the next one, which is a
    fifth of the time that picking out the colors takes."""
    differs: np.ndarray[Any, np.dtype[np.uint8]] = rows[:, 1:] ^ rows[:, :-1]
    differs[:, 2::3] = 0  # blue against the red of the next pixel
    return not differs.any()
