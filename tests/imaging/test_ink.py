"""Blank sheets are found, whatever a scanner did to them, and nothing that may be writing is ever taken for one."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tasks.imaging.ink import is_blank
from tests.files import A4

SIZE = (1448, 2048)  # A4 at about 175 dots an inch
Page = Image.Image
Gray = np.ndarray[Any, Any]


def sheet(gray: int = 250, size: tuple[int, int] = SIZE) -> Page:
    return Image.new("L", size, gray)


def grainy(page: Page, sigma: float = 2.0, seed: int = 1) -> Page:
    """As a scanner sees it."""
    values = np.asarray(page, dtype=np.float32)
    grain = np.random.default_rng(seed).normal(0, sigma, values.shape)
    return Image.fromarray(np.clip(values + grain, 0, 255).astype(np.uint8))


def photocopied(page: Page, quality: int = 75) -> Page:
    """As a JPEG gives it back."""
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=quality)
    buffer.seek(0)
    return Image.open(buffer).copy()


def shaded(page: Page, darkest: float = 0.8) -> Page:
    """Light that falls off toward a corner."""
    height, width = page.height, page.width
    light = 1 - (1 - darkest) * (np.linspace(0, 1, height)[:, None] + np.linspace(0, 1, width)) / 2
    return Image.fromarray((np.asarray(page) * light).astype(np.uint8))


def text(page: Page, *, at: tuple[int, int] = (200, 300), lines: int = 25, ink: Any = 0, size: float = 24) -> Page:
    written = page.copy()
    draw = ImageDraw.Draw(written)
    for number in range(lines):
        place = (at[0], at[1] + int(number * size * 1.6))
        draw.text(place, "The keeper counted the boats twice", fill=ink, font=ImageFont.load_default(size))
    return written


def back_side(page: Page, share: float = 0.12, blur: float = 3.0) -> Page:
    """What is printed on the other side, as far as it shows through."""
    back = text(sheet(255, page.size), lines=40).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    seen = np.asarray(back.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32)
    return Image.fromarray((np.asarray(page) * (1 - share * (1 - seen / 255))).astype(np.uint8))


def edged(page: Page, *bars: tuple[int, int, int, int], gray: int = 20) -> Page:
    scanned = page.copy()
    for bar in bars:
        ImageDraw.Draw(scanned).rectangle(bar, fill=gray)
    return scanned


def wedge(page: Page) -> Page:
    """The scanner's lid beside a sheet that lay askew."""
    scanned = page.copy()
    ImageDraw.Draw(scanned).polygon([(0, 0), (40, 0), (0, page.height)], fill=30)
    return scanned.filter(ImageFilter.GaussianBlur(0.7))


def dusty(page: Page, specks: int = 9) -> Page:
    values = np.asarray(page).copy()
    for number in range(specks):
        top, left = 101 + 203 * number, 150 + 371 * number % 1100
        values[top : top + 1 + number % 2, left : left + 1 + number % 2] = 60
    return Image.fromarray(values)


def drawn(write: Callable[[pymupdf.Page], Any], dpi: int = 150) -> Page:
    with pymupdf.open() as document:
        page = document.new_page(width=A4[0], height=A4[1])
        write(page)
        pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
        return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def line(page: Page, ink: int, width: int = 2, ends: tuple[int, int, int, int] = (300, 900, 700, 960)) -> Page:
    written = page.copy()
    ImageDraw.Draw(written).line(ends, fill=ink, width=width)
    return written


def ruled(page: Page, ink: int = 0) -> Page:
    for number in range(5):
        page = line(page, ink, 1, (200, 400 + 60 * number, 1200, 400 + 60 * number))
        page = line(page, ink, 1, (200 + 250 * number, 400, 200 + 250 * number, 640))
    return page


def soft_photograph() -> Page:
    across = np.linspace(60, 230, 1448) * np.ones((2048, 1))
    return Image.fromarray(across.astype(np.uint8))


def patch(page: Page, box: tuple[int, int, int, int], color: Any) -> Page:
    written = page.copy()
    written.paste(color, box)
    return written


BLANK: dict[str, Callable[[], Page]] = {
    "white": lambda: sheet(255),
    "gray": lambda: sheet(200),
    "tinted": lambda: Image.new("RGB", SIZE, (246, 232, 200)),
    "black": lambda: sheet(0),
    "bilevel": lambda: sheet(255).convert("1").convert("L"),
    "drawn": lambda: drawn(lambda _page: None),
    "grain": lambda: grainy(sheet(245), 2.0),
    "more-grain": lambda: grainy(sheet(235), 3.5),
    "grain-in-color": lambda: Image.merge("RGB", [grainy(sheet(240 - 12 * n), 2.0, n) for n in range(3)]),
    "jpeg-of-grain": lambda: photocopied(grainy(sheet(240), 2.5)),
    "shaded": lambda: shaded(sheet(250)),
    "shaded-with-grain": lambda: grainy(shaded(sheet(245), 0.7), 2.0),
    "back-side": lambda: grainy(back_side(sheet(245)), 1.5),
    "back-side-stronger": lambda: grainy(back_side(sheet(240), 0.14, 4.0), 2.0),
    "back-side-in-jpeg": lambda: photocopied(grainy(back_side(sheet(245)), 1.5)),
    "black-bars": lambda: edged(sheet(250), (0, 0, 20, 2048), (0, 0, 1448, 15), (1430, 0, 1448, 2048)),
    "bars-with-grain": lambda: grainy(edged(sheet(240), (0, 0, 30, 2048), (0, 2020, 1448, 2048)), 2.0),
    "half-a-bar": lambda: grainy(edged(sheet(240), (0, 700, 25, 1500)), 2.0),
    "white-bars": lambda: grainy(edged(sheet(210), (0, 0, 1, 2048), (0, 0, 1448, 3), gray=255), 1.0),
    "wedge": lambda: grainy(wedge(sheet(245)), 1.5),
    "dust": lambda: dusty(sheet(255)),
    "dust-in-grain": lambda: dusty(grainy(sheet(245), 1.5)),
    "everything": lambda: dusty(grainy(wedge(back_side(shaded(sheet(245), 0.85))), 1.5), 5),
    "a-screenful": lambda: sheet(255, (600, 800)),
}  # fmt: skip

INK: dict[str, Callable[[], Page]] = {
    "page": lambda: text(sheet(255)),
    "page-number": lambda: text(sheet(255), at=(720, 1960), lines=1, size=16),
    "page-number-in-pdf": lambda: drawn(lambda page: page.insert_text((297, 820), "7", fontsize=8)),
    "page-number-on-back-side": lambda: grainy(drawn_on(back_side(sheet(240), 0.16)), 2.0),
    "pencil": lambda: grainy(line(sheet(245), 215), 2.0),
    "faint-pencil": lambda: grainy(line(sheet(245), 228), 1.5),
    "soft-pencil": lambda: grainy(line(sheet(245), 205, 3).filter(ImageFilter.GaussianBlur(1.2)), 2.0),
    "pencil-in-jpeg": lambda: photocopied(grainy(line(sheet(245), 215), 2.0)),
    "pencil-on-dark-paper": lambda: grainy(line(sheet(150), 130), 1.5),
    "light-gray-print": lambda: text(sheet(255), ink=200, size=14, lines=1),
    "light-gray-print-in-grain": lambda: grainy(text(sheet(250), ink=200, size=16, lines=1), 3.0),
    "very-light-print": lambda: drawn(lambda page: page.insert_text((72, 90), "Draft", color=(0.96,) * 3)),
    "washed-out": lambda: grainy(text(sheet(245), ink=220, lines=3), 2.5),
    "out-of-focus": lambda: grainy(text(sheet(240), ink=20, lines=3).filter(ImageFilter.GaussianBlur(4)), 2.0),
    "stamp": lambda: text(Image.new("RGB", SIZE, "white"), ink=(250, 180, 180), lines=1),
    "yellow-stamp": lambda: text(Image.new("RGB", SIZE, "white"), ink=(255, 255, 140), lines=1),
    "stamp-as-bright-as-its-paper": lambda: patch(
        Image.new("RGB", SIZE, (180, 180, 180)), (500, 500, 700, 560), (180, 199, 143)
    ),
    "table": lambda: ruled(sheet(255)),
    "gray-table-in-grain": lambda: grainy(ruled(sheet(250), 190), 2.0),
    "hairlines-in-pdf": lambda: drawn(lambda page: page.draw_line((72, 72), (500, 72), width=0.1)),
    "white-on-black": lambda: text(sheet(0), ink=255, lines=1),
    "gray-on-black": lambda: text(sheet(10), ink=24, lines=1),
    "in-the-dark": lambda: grainy(text(sheet(40), ink=20, lines=2), 1.0),
    "white-on-a-black-band": lambda: text(edged(sheet(255), (0, 0, 1448, 50)), at=(60, 10), ink=255, lines=1),
    "white-on-a-thin-black-band": lambda: text(
        edged(sheet(255), (0, 0, 1448, 36)), at=(60, 8), ink=255, lines=1, size=14
    ),
    "gray-on-a-black-band": lambda: text(edged(sheet(255), (0, 0, 1448, 36)), at=(60, 8), ink=60, lines=1, size=14),
    "photograph": lambda: grainy(soft_photograph(), 8.0),
    "soft-photograph": soft_photograph,
    "comma": lambda: drawn(lambda page: page.insert_text((300, 400), ",", fontsize=9)),
    "comma-in-grain": lambda: grainy(text_of(sheet(245), ",", 18), 2.0),
    "comma-beside-dust": lambda: text_of(dusty(sheet(255)), ",", 18),
    "full-stop": lambda: text_of(sheet(255), ".", 26),
    "dots-in-a-row": lambda: patch_all(sheet(255), [(400 + 12 * n, 900) for n in range(8)]),
    "dot-on-a-small-picture": lambda: patch(sheet(255, (700, 1000)), (400, 400, 402, 402), 0),
    "more-than-dust": lambda: patch_all(sheet(255), [(100 * n, 130 * n) for n in range(1, 14)]),
    "line-cut-off-at-the-bottom": lambda: text(sheet(255), at=(100, 2036), lines=1),
    "beside-a-bar": lambda: text(edged(sheet(245), (0, 0, 25, 2048)), at=(40, 900), lines=1, size=14),
    "in-the-corner": lambda: text_of(sheet(255), "1", 12, at=(1438, 2032)),
    "frame": lambda: edged(sheet(255), (60, 0, 61, 2048)),
    "exact-square": lambda: patch(sheet(240), (160, 160, 320, 320), 215),
    "pale-square": lambda: patch(sheet(255), (160, 160, 320, 320), 248),
    "too-deep-for-a-bar": lambda: edged(sheet(255), (0, 0, 200, 2048)),
    "punch-hole": lambda: disc(sheet(245)),
    "a-hundred-pixels": lambda: sheet(255, (120, 90)),
}  # fmt: skip


def text_of(page: Page, words: str, size: float, at: tuple[int, int] = (640, 900), ink: int = 0) -> Page:
    written = page.copy()
    ImageDraw.Draw(written).text(at, words, fill=ink, font=ImageFont.load_default(size))
    return written


def drawn_on(page: Page) -> Page:
    return text_of(page, "12", 15, at=(720, 1980), ink=60)


def patch_all(page: Page, places: list[tuple[int, int]]) -> Page:
    for left, top in places:
        page = patch(page, (left, top, left + 2, top + 2), 0)
    return page


def disc(page: Page) -> Page:
    written = page.copy()
    ImageDraw.Draw(written).ellipse((60, 700, 100, 740), fill=30)
    return written


@cache
def blank(kind: str) -> Page:
    return BLANK[kind]()


@pytest.mark.parametrize("kind", BLANK)
def test_a_blank_sheet_is_found(kind: str) -> None:
    assert is_blank(blank(kind))


@pytest.mark.parametrize("kind", INK)
def test_what_may_be_writing_is_ink(kind: str) -> None:
    assert not is_blank(INK[kind]())


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_it_is_the_same_however_the_page_lies(turn: Image.Transpose) -> None:
    assert [kind for kind in BLANK if not is_blank(blank(kind).transpose(turn))] == []
    assert [kind for kind, page in INK.items() if is_blank(page().transpose(turn))] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(set(BLANK) - {"black", "a-screenful"})),
    glyph=st.sampled_from("1x,i-丶"),
    left=st.integers(45, SIZE[0] - 70),
    top=st.integers(45, SIZE[1] - 70),
)
def test_a_glyph_anywhere_makes_it_ink(kind: str, glyph: str, left: int, top: int) -> None:
    page = blank(kind).copy()
    ink: Any = 40 if page.mode == "L" else (40, 40, 40)
    at = (min(left, page.width - 45), min(top, page.height - 45))
    ImageDraw.Draw(page).text(at, glyph, fill=ink, font=ImageFont.load_default(20))
    assert not is_blank(page)
