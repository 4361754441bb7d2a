"""The pages of a file as a PDF in which their text can be found and marked where it stands, though nobody sees it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymupdf

from tasks.imaging.errors import DamagedFile
from tasks.imaging.files import blaming, is_pdf, open_image, open_pdf
from tasks.imaging.glyphless import ASCENT, DESCENT, UNITS, Glyphless, font_file
from tasks.imaging.laying import lay
from tasks.imaging.paper import add_picture
from tasks.imaging.textlayer import text_layer
from tasks.imaging.types import Corners, PageText

FONT = "OcrsiteText"  # its name on each page
SMALLEST = 0.1  # points: no text is lower
LEANING = 0.2  # of its length: a line that rises or falls by less is a line of a skewed scan

# A word with the space behind it, or some ideographs.
_PIECE = re.compile(r"[^\s\u2e80-\u9fff\uf900-\uffff]+\s*|[\u2e80-\u9fff\uf900-\uffff]{1,4}\s*|\s+")

_mupdf = pymupdf.mupdf


def searchable(path: Path, target: Path, pages: Sequence[PageText]) -> None:
    """Write a PDF of these pages of the file at ``path`` to ``target``, in their order, their text laid over them.

    A page without lines stays as it is. Raises DamagedFile or FileMissing.
    """
    with blaming(DamagedFile, "The file is damaged, and no PDF can be made of it."):
        if is_pdf(path):
            with open_pdf(path) as document:
                numbers = [page.number - 1 for page in pages]
                if numbers != list(range(document.page_count)):
                    document.select(numbers)
                _write(document, target, pages)
            return
        with open_image(path) as image, pymupdf.open() as document:
            for page in pages:
                add_picture(document, path, image, page.number - 1)
            _write(document, target, pages)


def _write(document: pymupdf.Document, target: Path, pages: Sequence[PageText]) -> None:
    if any(page.lines is not None and page.text.strip() for page in pages):
        _lay_all(document, pages)
    document.save(target, garbage=1, deflate_images=not document.name, encryption=_mupdf.PDF_ENCRYPT_NONE)


def _lay_all(document: pymupdf.Document, pages: Sequence[PageText]) -> None:
    helvetica = pymupdf.Font("helv")
    font, xref = Glyphless(lambda char: float(helvetica.glyph_advance(ord(char)))), document.get_new_xref()
    document.update_object(xref, "<< /Type /Font >>")  # what it is, is known when all is written
    for index, page in enumerate(pages):
        if page.lines is not None and page.text.strip():
            _lay_page(document.load_page(index), page, font, xref)
    _write_font(document, xref, font)


def _lay_page(page: pymupdf.Page, said: PageText, font: Glyphless, xref: int) -> None:
    if not all(line.is_painted for line in text_layer(page).lines):
        _remove_hidden(page)
    shown = [_show(line.text, _points(line.corners, page), font) for line in lay(said.text, said.lines or ())]
    _name_font(page, xref)
    page.wrap_contents()
    _append(page, f"q BT 3 Tr\n{''.join(shown)}ET Q\n".encode())


def _remove_hidden(page: pymupdf.Page) -> None:
    """Take out what somebody has written invisibly over a scan: everything would be found twice."""
    whole: Any = {"cross_out": False, "fill": False}  # nothing is painted in its place
    side = max(page.rect.width, page.rect.height)
    page.add_redact_annot(pymupdf.Rect(-side, -side, 2 * side, 2 * side), **whole)  # however the page is turned
    page.apply_redactions(
        images=_mupdf.PDF_REDACT_IMAGE_NONE,
        graphics=_mupdf.PDF_REDACT_LINE_ART_NONE,
        text=_mupdf.PDF_REDACT_TEXT_REMOVE_INVISIBLE,
    )


def _show(text: str, corners: Sequence[pymupdf.Point], font: Glyphless) -> str:
    """What writes a line into its corners: each piece at its place, as wide as its part of the line."""
    top_left, top_right, low_right, low_left = corners
    along, up = (top_right - top_left + low_right - low_left) / 2, (top_left - low_left + top_right - low_right) / 2
    width, size, natural = abs(along), max(SMALLEST, abs(up)), font.width(text)
    if not width or not natural or not math.isfinite(width * size):
        return ""
    x, y, is_leaning = _direction(along / width)
    base, scale = low_left + up * (DESCENT / UNITS), 100 * width / (natural * size)
    shown = [f"/{FONT} {size:.3f} Tf {scale:.3f} Tz\n"]
    done = 0.0
    for piece in _PIECE.findall(text):
        share = font.width(piece) / natural
        place = base + along * done
        if is_leaning:  # the piece does not lean: its middle is at its height, its start a little off it
            place += (along - pymupdf.Point(x, y) * width) * (share / 2)
        shown.append(f"{x:.5f} {y:.5f} {-y:.5f} {x:.5f} {place.x:.3f} {place.y:.3f} Tm <{font.encode(piece)}> Tj\n")
        done += share
    return "".join(shown)


def _direction(along: pymupdf.Point) -> tuple[float, float, bool]:
    """Which way letters run on a line that runs so, and whether that is straightened. Programs that take text from a
    PDF break words of a line that leans a little into letters; so the words stand straight, on a line that leans."""
    straight = pymupdf.Point(round(along.x), round(along.y))
    if abs(along - straight) < LEANING:
        return straight.x, straight.y, True
    return along.x, along.y, False


def _points(corners: Corners, page: pymupdf.Page) -> list[pymupdf.Point]:
    """The corners in the coordinates of the PDF's page, in which y grows upwards and /Rotate means nothing."""
    seen = _mupdf.FzMatrix()  # pymupdf's own matrices for it leave out where a crop box begins
    _mupdf.pdf_page_transform(_mupdf.pdf_page_from_fz_page(page.this), _mupdf.FzRect(), seen)
    place, size = ~pymupdf.Matrix(seen), page.rect
    shares = zip(corners[::2], corners[1::2], strict=True)
    return [pymupdf.Point(x * size.width, y * size.height) * place for x, y in shares]


# --- Parts of a PDF -----------------------------------------------------------------------------------


def _write_font(document: pymupdf.Document, xref: int, font: Glyphless) -> None:
    program = _stream(document, font_file(), f"<< /Length1 {len(font_file())} >>")
    names, glyphs = _stream(document, font.names), _stream(document, font.glyphs)
    descriptor, descendant = document.get_new_xref(), document.get_new_xref()
    document.update_object(
        descriptor,
        f"<< /Type /FontDescriptor /FontName /{FONT} /Flags 5 /FontBBox [0 -{DESCENT} {UNITS} {ASCENT}] "
        f"/ItalicAngle 0 /Ascent {ASCENT} /Descent -{DESCENT} /CapHeight {ASCENT} /StemV 80 "
        f"/FontFile2 {program} 0 R >>",
    )
    document.update_object(
        descendant,
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{FONT} "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {descriptor} 0 R /CIDToGIDMap {glyphs} 0 R /DW {UNITS} /W {font.widths} >>",
    )
    document.update_object(
        xref,
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{FONT} /Encoding /Identity-H "
        f"/DescendantFonts [{descendant} 0 R] /ToUnicode {names} 0 R >>",
    )


def _stream(document: pymupdf.Document, data: bytes, facts: str = "<< >>") -> int:
    xref: int = document.get_new_xref()
    document.update_object(xref, facts)
    document.update_stream(xref, data, compress=True)
    return xref


def _name_font(page: pymupdf.Page, xref: int) -> None:
    """Give the font its name among the page's resources, which may be those of its parents, or of other pages too."""
    pdf = _mupdf.pdf_document_from_fz_document(page.parent.this)
    leaf = _mupdf.pdf_lookup_page_obj(pdf, page.number)
    resources = _mupdf.pdf_dict_get_inheritable(leaf, _name("Resources"))
    if not _mupdf.pdf_is_dict(resources):
        resources = _mupdf.pdf_dict_put_dict(leaf, _name("Resources"), 1)
    fonts = _mupdf.pdf_dict_get(resources, _name("Font"))
    if not _mupdf.pdf_is_dict(fonts):
        fonts = _mupdf.pdf_dict_put_dict(resources, _name("Font"), 1)
    _mupdf.pdf_dict_put(fonts, _name(FONT), _mupdf.pdf_new_indirect(pdf, xref, 0))


def _name(name: str) -> Any:
    return _mupdf.pdf_new_name(name)


def _append(page: pymupdf.Page, content: bytes) -> None:
    """Write more on the page, whatever its own content leaves behind."""
    document = page.parent
    around = [_stream(document, b"q\n"), *page.get_contents(), _stream(document, b"\nQ\n"), _stream(document, content)]
    document.xref_set_key(page.xref, "Contents", f"[{' '.join(f'{xref} 0 R' for xref in around)}]")
