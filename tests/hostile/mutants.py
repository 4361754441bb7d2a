"""Files with something wrong in them: sound ones that are made here, then cut off or changed by chance.

The same number gives the same mutant, on every machine that has the same versions of the libraries.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pymupdf

from tests import files
from tests.hostile.pdfs import FONT, page_pdf, stream, words

Operation = Callable[[random.Random, bytearray], None]
CUT_EVERY = 5  # percent
LONGEST = 64  # bytes that one operation inserts, deletes or repeats
EDGES = (0, 1, 0x7F, 0x80, 0xFF)
NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65535",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"1e38",
    b"nan",
    b"99999999999999",
)
_NUMBER = re.compile(rb"-?\d+")


@cache
def sound() -> dict[str, bytes]:
    """The files that are changed, by name."""
    photo = files.noise("JPEG", (80, 60))
    return {
        "words.pdf": files.pdf(3, size=(200, 200)),
        "plain.pdf": page_pdf(words(b"plain"), stream(b"0 0 1 rg 10 10 80 80 re f q 2 0 0 2 0 0 cm Q"), resources=FONT),
        "packed.pdf": files.pdf(4, size=(200, 200), use_objstms=1, deflate=True, garbage=3),
        "scan.pdf": files.scanned_pdf(photo, files.png(90, 70, color=(200, 0, 0)), hidden="hidden words"),
        "locked.pdf": files.encrypted_pdf("", text="for everybody"),
        "form.pdf": _form_pdf(),
        "drawn.pdf": _drawn_pdf(),
        "rgb.png": files.noise("PNG", (60, 40)),
        "gray.png": files.png(mode="LA", color=(128, 128)),
        "palette.png": files.png(mode="P", color=3, transparency=0),
        "deep.png": files.png(mode="I;16", color=30_000),
        "photo.jpeg": files.jpeg(orientation=6, color=(10, 200, 30)),
        "progressive.jpeg": files.noise("JPEG", (80, 60), progressive=True),
        "ink.jpeg": files.jpeg(mode="CMYK"),
        "moving.gif": files.gif(3),
        "plain.bmp": files.noise("BMP", (30, 20)),
        "lossy.webp": files.noise("WEBP", (60, 40)),
        "lossless.webp": files.image("WEBP", mode="RGBA", color=(0, 255, 0, 9), lossless=True),
        "raw.tiff": files.tiff(3),
        "lzw.tiff": files.tiff(3, compression="tiff_lzw"),
        "deflated.tiff": files.tiff(2, compression="tiff_adobe_deflate"),
        "jpeg.tiff": files.noise("TIFF", (64, 64), compression="jpeg"),
        "fax.tiff": files.image("TIFF", (64, 64), mode="1", compression="group4"),
    }


def truncated() -> Iterator[tuple[str, bytes]]:
    """Every file, cut off at every so many percent of its length."""
    for name, data in sound().items():
        for percent in range(CUT_EVERY, 100, CUT_EVERY):
            yield f"{name} cut at {percent} %", files.cut(data, percent / 100)


def mutant(number: int) -> tuple[str, bytes]:
    """A file with one to eight changes, and the name of the file it was."""
    chance = random.Random(number)
    name = list(sound())[number % len(sound())]
    data = bytearray(sound()[name])
    for _change in range(chance.choice((1, 1, 2, 4, 8))):
        chance.choice(OPERATIONS)(chance, data)
    return f"{name}, mutant {number}", bytes(data)


def _flip(chance: random.Random, data: bytearray) -> None:
    data[_place(chance, data)] ^= 1 << chance.randrange(8)


def _edge(chance: random.Random, data: bytearray) -> None:
    data[_place(chance, data)] = chance.choice(EDGES)


def _fill(chance: random.Random, data: bytearray) -> None:
    start, end = _run(chance, data)
    data[start:end] = bytes([chance.choice(EDGES)]) * (end - start)


def _delete(chance: random.Random, data: bytearray) -> None:
    start, end = _run(chance, data)
    if end - start < len(data):
        del data[start:end]


def _insert(chance: random.Random, data: bytearray) -> None:
    place = _place(chance, data)
    data[place:place] = chance.randbytes(chance.randint(1, LONGEST))


def _repeat(chance: random.Random, data: bytearray) -> None:
    start, end = _run(chance, data)
    data[start:start] = data[start:end] * chance.choice((1, 2, 50))


def _move(chance: random.Random, data: bytearray) -> None:
    start, end = _run(chance, data)
    place = _place(chance, data)
    data[place : place + end - start] = data[start:end]


def _number(chance: random.Random, data: bytearray) -> None:
    """Another number in the place of one that is written in digits."""
    place = _place(chance, data)
    found = _NUMBER.search(data, place) or _NUMBER.search(data)
    if found:
        data[found.start() : found.end()] = chance.choice(NUMBERS)


def _splice(chance: random.Random, data: bytearray) -> None:
    """A part of another file."""
    other = chance.choice(list(sound().values()))
    start = chance.randrange(len(other))
    place = _place(chance, data)
    data[place:place] = other[start : start + chance.randint(1, 4 * LONGEST)]


OPERATIONS: tuple[Operation, ...] = (_flip, _edge, _fill, _delete, _insert, _repeat, _move, _number, _number, _splice)


def _place(chance: random.Random, data: bytearray) -> int:
    """Half of the time near the beginning, where most of what matters stands in an image."""
    return chance.randrange(min(len(data), 200) if chance.random() < 0.5 else len(data))


def _run(chance: random.Random, data: bytearray) -> tuple[int, int]:
    start = _place(chance, data)
    return start, min(len(data), start + chance.randint(1, LONGEST))


def _form_pdf() -> bytes:
    """Fields to fill in."""
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=200)
        for row, kind in enumerate((pymupdf.mupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.mupdf.PDF_WIDGET_TYPE_CHECKBOX)):
            field = pymupdf.Widget()
            field.field_type, field.field_name = kind, f"field {row}"
            field.rect = pymupdf.Rect(20, 20 + 40 * row, 120, 40 + 40 * row)
            field.field_value = "filled in" if row == 0 else True
            page.add_widget(field)
        page.add_highlight_annot(pymupdf.Rect(10, 120, 90, 140))
        return bytes(document.tobytes())


def _drawn_pdf() -> bytes:
    """Curves, a shading, an inline image, a form within a form."""
    resources = (
        b"<< /XObject << /F 5 0 R >> /Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 90 90]"
        b" /Function << /FunctionType 2 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] /N 1 >> >> >> >>"
    )
    inner = stream(b"1 0 0 RG 5 w 0 0 m 9 99 99 9 50 50 c S", b"/Type /XObject /Subtype /Form /BBox [0 0 100 100]")
    image = b"q 40 0 0 40 100 100 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x80\xc0\xff EI Q"
    return page_pdf(
        stream(b"/F Do /S sh " + image + b" [3 2] 0 d 0 0 200 90 re W n"), resources=resources, more=[inner]
    )
