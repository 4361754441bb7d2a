"""Files to read, made on the spot: PDFs, images, scans, and the broken and hostile ones. All return bytes.

Only tests use pymupdf and Pillow in their own process.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pymupdf
from PIL import Image

A4 = (595.0, 842.0)  # points
EXIF_ORIENTATION = 0x0112
Color = int | tuple[int, ...]


# --- PDF ------------------------------------------------------------------------------------------


def pdf(
    pages: int = 3, text: str = "This is page {number} of {pages}.", *, size: tuple[float, float] = A4, **save: Any
) -> bytes:
    """A PDF whose pages say ``text`` in real letters; ``save`` goes to pymupdf's ``tobytes``."""
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            page = document.new_page(width=size[0], height=size[1])
            page.insert_text((72, 72), text.format(number=number, pages=pages), fontsize=12)
        return bytes(document.tobytes(**save))


COLUMNS = (
    "The first column speaks of the harbor and of the boats that lie in it. " * 5,
    "The second column tells what the keeper of the lighthouse saw that night. " * 5,
)


def columns_pdf() -> bytes:
    """A page whose two COLUMNS stand beside each other."""
    with pymupdf.open() as document:
        page = document.new_page()
        for left, text in zip((60, 310), COLUMNS, strict=True):
            page.insert_textbox((left, 100, left + 225, 600), text, fontsize=12)
        return bytes(document.tobytes())


def encrypted_pdf(password: str = "", *, owner: str = "owner", pages: int = 1, text: str = "Secret.") -> bytes:
    """An encrypted PDF (AES-256); without ``password`` it opens for everybody."""
    return pdf(pages, text, encryption=pymupdf.mupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw=owner)


def scanned_pdf(*pictures: bytes, hidden: str = "", dpi: int = 150) -> bytes:
    """A PDF each of whose pages is nothing but a picture; ``hidden`` is an invisible text layer over it."""
    with pymupdf.open() as document:
        for picture in pictures:
            with Image.open(io.BytesIO(picture)) as image:
                width, height = (side * 72 / dpi for side in image.size)
            page = document.new_page(width=width, height=height)
            page.insert_image(page.rect, stream=picture)
            if hidden:
                page.insert_textbox(page.rect, hidden, render_mode=3)
        return bytes(document.tobytes(deflate=True))


def damaged_page_pdf(pages: int = 3, *, damaged: int = 2) -> bytes:
    """A sound PDF but for page ``damaged``, the content of which is rubbish."""
    with pymupdf.open(stream=pdf(pages), filetype="pdf") as document:
        xref = document[damaged - 1].get_contents()[0]
        document.update_stream(xref, b"] >> ) (\xff [ BI ID EI q q q 1 2 3 cm << /A")
        return bytes(document.tobytes())


def cut(data: bytes, share: float = 0.5) -> bytes:
    """The first part of a file."""
    return data[: int(len(data) * share)]


# --- PDFs with text of their own, good and bad -------------------------------------------------------

PROSE = "The keeper counted the boats twice, and found one more than had gone out that morning."


@cache
def layered_pdf(*kinds: str) -> bytes:
    """A PDF with a page for each of these kinds of text layer, which LAYERS names; the same bytes each time."""
    with pymupdf.open() as document:
        for kind in kinds:
            LAYERS[kind](document.new_page())
        return bytes(document.tobytes(deflate=True))


def _write_prose(page: pymupdf.Page) -> None:
    page.insert_text((72, 80), "The log of the harbor", fontsize=22)
    page.insert_textbox((72, 100, 520, 220), f"{PROSE} " * 3, fontsize=11)


def _write_table(page: pymupdf.Page) -> None:
    for y, row in enumerate([("Item", "Count"), ("Rope", "12"), ("Anchor", "2")]):
        for x, cell in enumerate(row):
            box = pymupdf.Rect(72 + x * 140, 200 + y * 26, 212 + x * 140, 226 + y * 26)
            page.draw_rect(box)
            page.insert_text((box.x0 + 8, box.y1 - 9), cell, fontsize=11)
    for y, item in enumerate(["coil the rope", "paint the anchor"]):
        page.insert_text((80, 320 + y * 18), f"\u2022 {item}", fontsize=11)
    _write_prose(page)


def _write_unmapped(page: pymupdf.Page) -> None:
    """Letters that a reader sees and no program can name: their font says only which shapes they have."""
    page.insert_font(fontname="F9", fontbuffer=pymupdf.Font("cjk").buffer)
    page.insert_textbox((72, 100, 520, 220), f"{PROSE} " * 3, fontname="F9")
    for font in page.get_fonts():
        page.parent.xref_set_key(font[0], "ToUnicode", "null")


def _write_hidden(page: pymupdf.Page) -> None:
    """A scan that somebody has recognized: the text lies invisibly over its picture."""
    _write_scan(page)
    for row in range(4):
        page.insert_text((72, 90 + 20 * row), PROSE, fontsize=11, render_mode=3)


def _write_under(page: pymupdf.Page) -> None:
    """A scan that somebody has recognized, laid over the text, which is painted as any other."""
    for row in range(30):
        page.insert_text((72, 90 + 20 * row), PROSE, fontsize=11)
    _write_scan(page, rows=30)


def _write_scan(page: pymupdf.Page, rows: int = 4) -> None:
    with pymupdf.open() as paper:
        seen = paper.new_page(width=page.rect.width, height=page.rect.height)
        for row in range(rows):
            seen.insert_text((72, 90 + 20 * row), PROSE, fontsize=11)
        page.insert_image(page.rect, stream=_saved(_drawn(seen, 100), "PNG"))


def _write_formula(page: pymupdf.Page) -> None:
    formula = "<i>E</i> = <i>mc</i><sup>2</sup> + ∫ <i>f</i>(<i>x</i>) d<i>x</i> = ∑ <i>α</i><sub>i</sub> <i>β</i>"
    html = f"<p>{PROSE * 3}</p><p style='text-align: center'>{formula} / (<i>γ</i> − 1)</p><p>{PROSE * 3}</p>"
    page.insert_htmlbox((72, 72, 520, 700), html)


def _write_endless(page: pymupdf.Page) -> None:
    """Little to see, and thousands of lines beside the paper that whoever puts text in order has to look through."""
    _write_prose(page)
    content = page.get_contents()[0]
    lines = b"(What stands here is not on the paper, and nobody sees it.) Tj 0 -14 Td " * 4000
    drawn = page.parent.xref_stream(content) + b"\nq BT /helv 12 Tf 1 0 0 1 -3000 100 Tm " + lines + b"ET Q"
    page.parent.update_stream(content, drawn, compress=True)


LAYERS: dict[str, Callable[[pymupdf.Page], None]] = {
    "prose": _write_prose,
    "table": _write_table,
    "unmapped": _write_unmapped,
    "hidden": _write_hidden,
    "under": _write_under,
    "scan": _write_scan,
    "formula": _write_formula,
    "endless": _write_endless,
}


# --- Images ---------------------------------------------------------------------------------------


def image(
    kind: str = "PNG", size: tuple[int, int] = (60, 40), *, mode: str = "RGB", color: Color | None = None, **save: Any
) -> bytes:
    """An image of one color (white, if none is named) in a format that Pillow knows."""
    filling = color if color is not None else Image.new("RGB", (1, 1), "white").convert(mode).getpixel((0, 0))
    return _saved(Image.new(mode, size, filling), kind, **save)


def png(width: int = 60, height: int = 40, **options: Any) -> bytes:
    """A PNG."""
    return image("PNG", (width, height), **options)


def jpeg(width: int = 60, height: int = 40, *, orientation: int = 1, **options: Any) -> bytes:
    """A JPEG, by its EXIF data turned as a camera would: 1 upright, 3 upside down, 6 and 8 on its side."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    return image("JPEG", (width, height), exif=exif, **options)


def tiff(frames: int = 3, size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    """A TIFF; frame ``n`` (from 1) is a picture of gray ``10 * n``."""
    pictures = [Image.new("L", size, 10 * number) for number in range(1, frames + 1)]
    return _saved(pictures[0], "TIFF", save_all=True, append_images=pictures[1:], **save)


def gif(frames: int = 2, size: tuple[int, int] = (60, 40)) -> bytes:
    """An animated GIF; frame ``n`` (from 1) is a picture of gray ``10 * n``."""
    pictures = [Image.new("L", size, 10 * number) for number in range(1, frames + 1)]
    return _saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:])


def noise(kind: str = "PNG", size: tuple[int, int] = (300, 200), **save: Any) -> bytes:
    """An image that compresses badly, so that a part of the file is a part of the picture."""
    return _saved(Image.effect_noise(size, 60).convert("RGB"), kind, **save)


def bomb_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a hundred bytes that claims to be huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


# --- Pictures of text, as a scanner or camera gives them ---------------------------------------------


def picture_of(
    text: str | Sequence[str],
    *,
    font: str = "helv",
    fontsize: float = 14,
    size: tuple[float, float] = (420, 300),
    turned: int = 0,
    skew: float = 0.0,
    dpi: int = 150,
    kind: str = "PNG",
) -> bytes:
    """A picture of lines of text: black on white, ``turned`` by quarters counterclockwise, leaning by ``skew`` degrees.

    ``font`` is one of pymupdf's own: ``helv``, ``tiro``, or ``china-s`` for Chinese.
    """
    lines = text.splitlines() if isinstance(text, str) else text
    with pymupdf.open() as document:
        page = document.new_page(width=size[0], height=size[1])
        for row, line in enumerate(lines):
            page.insert_text((36, 48 + row * 1.6 * fontsize), line, fontname=font, fontsize=fontsize)
        return _saved(_turned(_drawn(page, dpi), turned, skew), kind)


def picture_of_table(rows: Sequence[Sequence[str]], *, dpi: int = 150) -> bytes:
    """A picture of a table with ruled lines."""
    width, height = 140, 26
    with pymupdf.open() as document:
        page = document.new_page(width=72 + width * len(rows[0]), height=120 + height * len(rows))
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                box = pymupdf.Rect(36 + x * width, 60 + y * height, 36 + (x + 1) * width, 60 + (y + 1) * height)
                page.draw_rect(box)
                page.insert_text((box.x0 + 8, box.y1 - 9), cell, fontsize=11)
        return _saved(_drawn(page, dpi), "PNG")


def _drawn(page: pymupdf.Page, dpi: int) -> Image.Image:
    pixmap = page.get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def _turned(picture: Image.Image, quarters: int, skew: float) -> Image.Image:
    leaning = picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    return leaning.rotate(90 * quarters, expand=True)


def _saved(picture: Image.Image, kind: str, **save: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **save)
    return buffer.getvalue()
