"""Judge a file before it is kept: what it is, whether it is whole, how many pages it has."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from PIL import Image

from tasks.imaging.errors import DamagedFile, NoPages, TooManyPages, TooManyPixels
from tasks.imaging.files import PDF, blaming, is_pdf, open_image, open_pdf
from tasks.imaging.frames import frames_total
from tasks.imaging.types import FileFacts


def inspect(path: Path, password: str, max_pages: int, max_pixels: int) -> FileFacts:
    """The facts about the file at ``path``; raises a FileRefused that says what is wrong with it."""
    if is_pdf(path):
        return FileFacts(PDF, _checked(_pdf_pages(path, password), max_pages))
    with open_image(path) as image:
        _check_pixels(image, max_pixels)
        pages = _checked(_image_pages(image), max_pages)
        for frame in range(pages):
            _check_frame(image, frame, max_pixels)
        return FileFacts(_media_type(image), pages)


def unlock(path: Path, target: Path, password: str) -> None:
    """Write the PDF at ``path`` to ``target`` without encryption."""
    with (
        open_pdf(path, password) as document,
        blaming(DamagedFile, "The PDF is damaged and cannot be unlocked; export or upload it again."),
    ):
        document.save(target, encryption=pymupdf.mupdf.PDF_ENCRYPT_NONE)


def _pdf_pages(path: Path, password: str) -> int:
    with (
        open_pdf(path, password) as document,
        blaming(DamagedFile, "The PDF is damaged: its list of pages cannot be read. Export or upload it again."),
    ):
        pages = int(document.page_count)
        if document.is_repaired and _is_cut_off(path):
            raise DamagedFile("The PDF is cut off: its end is missing. Export or upload it again.")
        if document.is_repaired and not pages:
            raise DamagedFile("The PDF is damaged: none of its pages can be found. Export or upload it again.")
        return pages


def _is_cut_off(path: Path) -> bool:
    """Whether a PDF that needed repair stops before the table of its objects, with which every PDF ends.

    If only the table is wrong, nothing is lost, since the objects can be found without it. A file that stops before it
    has lost objects, perhaps pages, and nobody would notice. The table may be an object itself, of type XRef.
    """
    data = path.read_bytes()
    return b"xref" not in data[max(0, data.rfind(b" obj")) :].lower()


def _image_pages(image: Image.Image) -> int:
    with blaming(DamagedFile, "The image is damaged or cut off; save or upload it again."):
        return frames_total(image)


def _check_frame(image: Image.Image, frame: int, max_pixels: int) -> None:
    with blaming(DamagedFile, "The image is damaged or cut off; save or upload it again."):
        image.seek(frame)
        _check_pixels(image, max_pixels)
        image.load()


def _check_pixels(image: Image.Image, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        raise TooManyPixels(
            f"The image has {image.width} x {image.height} pixels, more than the {max_pixels:,} that are read here; "
            "make it smaller."
        )


def _checked(pages: int, max_pages: int) -> int:
    if pages < 1:
        raise NoPages("The file has no pages.")
    if pages > max_pages:
        raise TooManyPages(f"The file has {pages} pages, more than the {max_pages} that are read here; split it.")
    return pages


def _media_type(image: Image.Image) -> str:
    kind = image.format or ""
    return "image/jpeg" if kind == "MPO" else Image.MIME[kind]  # MPO: a phone's JPEG with more pictures behind it
