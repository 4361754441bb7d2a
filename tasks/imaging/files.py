"""Open stored files by what they hold; runs in the child alone, like everything here that imports pymupdf or Pillow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymupdf
from PIL import Image, UnidentifiedImageError

from tasks.imaging.errors import (
    DamagedFile,
    EmptyFile,
    FileMissing,
    ImagingError,
    PasswordRequired,
    PasswordWrong,
    UnknownFormat,
)

PDF = "application/pdf"
_PDF_HEADER_WITHIN = 1024  # bytes; PDF readers accept that much in front of the header
_IMAGE_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
_IMAGE_START = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|II[*+]\0|MM\0[*+]", re.DOTALL)

Image.MAX_IMAGE_PIXELS = None  # whoever opens an image checks its size, before any pixel is decoded
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def is_pdf(path: Path) -> bool:
    """Whether the file is to be read as a PDF; raises EmptyFile or FileMissing."""
    head = _head(path)
    return not _IMAGE_START.match(head) and b"%PDF-" in head


@contextmanager
def open_image(path: Path) -> Iterator[Image.Image]:
    """The image at ``path``, its header read and its pixels not yet; raises UnknownFormat or DamagedFile."""
    with blaming(DamagedFile, "The image is damaged and cannot be opened; save or upload it again."):
        try:
            image = Image.open(path, formats=_IMAGE_FORMATS)
        except UnidentifiedImageError:
            if _IMAGE_START.match(_head(path)):
                raise
            raise UnknownFormat(
                "The file is neither a PDF nor an image that can be read (PNG, JPEG, GIF, BMP, WEBP, TIFF). "
                "Its content decides, not its name."
            ) from None
    with image:
        yield image


@contextmanager
def open_pdf(path: Path, password: str = "") -> Iterator[pymupdf.Document]:
    """The PDF at ``path``, unlocked; raises DamagedFile, PasswordRequired, PasswordWrong or FileMissing."""
    _head(path)
    with blaming(DamagedFile, "The PDF is damaged and cannot be opened; export or upload it again."):
        document = pymupdf.open(path, filetype="pdf")
    with document, forgetting():
        if document.needs_pass:
            _unlock(document, password)
        yield document


@contextmanager
def forgetting() -> Iterator[None]:
    """Empty MuPDF's cache afterwards: it would keep up to 256 MB of decoded pictures that nobody asks for again."""
    try:
        yield
    finally:
        pymupdf.TOOLS.store_shrink(100)


@contextmanager
def blaming(error: type[ImagingError], message: str) -> Iterator[None]:
    """Turn whatever pymupdf or Pillow raise over a broken file into ``error(message)``.

    Both answer broken input with a wide choice of exceptions, so all are taken but those that say something else.
    """
    try:
        yield
    except (ImagingError, MemoryError):
        raise
    except Exception as cause:
        if "malloc" in str(cause):  # MuPDF's way to say so
            raise MemoryError from cause
        raise error(message) from cause


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_PDF_HEADER_WITHIN)
    except FileNotFoundError:
        raise FileMissing("The stored file is gone; upload it again.") from None
    if not head:
        raise EmptyFile("The file is empty; choose one with something in it.")
    return head


def _unlock(document: pymupdf.Document, password: str) -> None:
    if not password:
        raise PasswordRequired("The PDF is encrypted; send its password with it.")
    if not document.authenticate(password):
        raise PasswordWrong("The password does not open this PDF.")
