"""PDFs whose page numbers can be seen: a row of black and white cells across the top, read back from the picture."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image

_GUARD = "101"
_BITS = 14
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.1, 0.9, 0.02, 0.05  # of the page's width and height
_WORDS = "The quick brown fox reads the page as it stands, line by line, and leaves nothing out. "


def numbered_pdf(
    pages: int | Iterable[int], *, lines: int = 12, size: tuple[float, float] = (595, 842), text: str = _WORDS
) -> bytes:
    """A PDF with that many pages (or with these page numbers), each with its number in sight and lines of text."""
    import pymupdf  # a second to import; most tests need none

    numbers = range(1, pages + 1) if isinstance(pages, int) else pages
    with pymupdf.open() as document:
        for number in numbers:
            page = document.new_page(width=size[0], height=size[1])
            for rect in _cells(number, *size):
                page.draw_rect(rect, color=None, fill=(0, 0, 0))
            page.insert_text((size[0] * 0.1, size[1] * 0.1), f"Page {number}", fontsize=18)
            page.insert_text((size[0] * 0.1, size[1] * 0.14), [f"{number}.{n} {text}"[:85] for n in range(lines)])
        return bytes(document.tobytes(garbage=1, deflate=True))


def number_in(picture: bytes) -> int | None:
    """The page number that the picture shows, if it shows one."""
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("L", (200, 200))  # a JPEG is decoded at an eighth of its size
        gray = image.convert("L")
    bits = "".join(_bit(gray, index) for index in range(_cells_total()))
    number, parity = bits[3 : 3 + _BITS], bits[3 + _BITS]
    if not (bits.startswith(_GUARD) and bits.endswith(_GUARD) and parity == _parity(number)):
        return None
    return int(number, 2)


def _cells_total() -> int:
    return len(_GUARD) * 2 + _BITS + 1


def _code(number: int) -> str:
    bits = format(number, f"0{_BITS}b")
    return _GUARD + bits + _parity(bits) + _GUARD


def _parity(bits: str) -> str:
    return str(1 - bits.count("1") % 2)


def _cells(number: int, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """The rectangles of the black cells; a 1 is black."""
    step = (_RIGHT - _LEFT) / _cells_total()
    return [
        ((_LEFT + index * step) * width, _TOP * height, (_LEFT + (index + 1) * step) * width, _BOTTOM * height)
        for index, bit in enumerate(_code(number))
        if bit == "1"
    ]


def _bit(gray: Image.Image, index: int) -> str:
    step = (_RIGHT - _LEFT) / _cells_total()
    at = (int((_LEFT + (index + 0.5) * step) * gray.width), int((_TOP + _BOTTOM) / 2 * gray.height))
    return "1" if gray.crop((*at, at[0] + 1, at[1] + 1)).tobytes() < b"\x80" else "0"
