"""Pages of many kinds, drawn upright, to be laid on their sides and stood on their heads. All of them are pictures."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from tests import files
from tests.environment import PROJECT

DPI = 175
CJK_STOPS = "，。、：；？！"
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}  # clockwise

Draw = Callable[[pymupdf.Page, random.Random], None]


def drawn(kind: str, seed: int = 0, *, scanned: bool = False) -> Image.Image:
    """A page of that kind, other words for each seed; ``scanned``: grainy, blurred and a little askew."""
    chance = random.Random(seed)
    if kind == "photograph":
        return _photograph(seed)
    with pymupdf.open() as document:
        width, height = SIZES.get(kind, files.A4)
        page = document.new_page(width=width, height=height)
        KINDS[kind](page, chance)
        pixmap = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
        picture = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    return _scanned(picture, seed) if scanned else picture


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """The picture turned clockwise."""
    return picture.transpose(TURNS[degrees]) if degrees else picture


def _scanned(picture: Image.Image, seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    soft = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.2)))
    askew = np.asarray(soft.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=255), dtype=float)
    gray = 30 + askew * 0.84 + chance.normal(size=askew.shape) * chance.uniform(1, 7)
    light = np.linspace(1, chance.uniform(0.85, 1), gray.shape[1])
    return Image.fromarray((gray * light).clip(0, 255).astype(np.uint8))


def _photograph(seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    clouds = chance.normal(size=(12, 16))
    soft = Image.fromarray((127 + 50 * clouds).clip(0, 255).astype(np.uint8)).resize(
        (1600, 1200), Image.Resampling.BICUBIC
    )
    grain = np.asarray(soft, dtype=float) + chance.normal(size=(1200, 1600)) * 4
    return Image.fromarray(grain.clip(0, 255).astype(np.uint8))


# --- Words -----------------------------------------------------------------------------------------


@cache
def _english() -> tuple[str, ...]:
    text = (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8")
    return tuple(word for word in re.sub(r"[`*#\[\]|]", "", text).split() if len(word) < 20)


@cache
def _chinese() -> str:
    text = (PROJECT / "README.zh-CN.md").read_text(encoding="utf-8")
    return re.sub(f"[^\u4e00-\u9fff{CJK_STOPS}]", "", text) * 3


def words(chance: random.Random, count: int) -> str:
    start = chance.randrange(len(_english()) - count)
    return " ".join(_english()[start : start + count])


def signs(chance: random.Random, count: int) -> str:
    start = chance.randrange(len(_chinese()) - count)
    return _chinese()[start : start + count].lstrip(CJK_STOPS)


# --- Kinds -----------------------------------------------------------------------------------------


def _prose(page: pymupdf.Page, chance: random.Random, *, columns: int = 1, **look: Any) -> None:
    page.insert_text((60, 60), words(chance, 4), fontsize=18)
    wide = (page.rect.width - 120 - 20 * (columns - 1)) / columns
    for column in range(columns):
        left, top = 60 + column * (wide + 20), 80.0
        for _ in range(9):
            box = pymupdf.Rect(left, top, left + wide, page.rect.height - 50)
            free = page.insert_textbox(box, words(chance, chance.randrange(25, 90)), **look)
            if free < 20:
                break
            top = box.y1 - free + 6


def _few_lines(page: pymupdf.Page, chance: random.Random) -> None:
    page.insert_textbox((60, 60, 535, 200), words(chance, 30), fontsize=12)


def _zh(page: pymupdf.Page, chance: random.Random, *, size: float = 12, leading: float = 1.6) -> None:
    per_line, y = int(475 / size), 80.0
    while y < 720:
        text = "\u3000\u3000" + signs(chance, chance.randrange(60, 200))
        while text and y < 780:
            line, text = text[:per_line], text[per_line:]
            if text[:1] in CJK_STOPS:
                line, text = line + text[:1], text[1:]
            page.insert_text((60, y), line, fontsize=size, fontname="china-s")
            y += leading * size


def _vertical(page: pymupdf.Page, chance: random.Random, *, size: float = 14) -> None:
    """Columns from right to left; a stop stands in the upper right of its cell."""
    x = 520.0
    while x > 70:
        for row, sign in enumerate(signs(chance, 44)):
            aside = (0.6 * size, -0.55 * size) if sign in "，。、" else (0, 0)
            page.insert_text((x + aside[0], 80 + row * size + aside[1]), sign, fontsize=size, fontname="china-s")
        x -= 1.6 * size


def _table(page: pymupdf.Page, chance: random.Random, *, ruled: bool = True) -> None:
    page.insert_text((60, 60), words(chance, 5), fontsize=14)
    for row in range(28):
        for column in range(5):
            box = pymupdf.Rect(60 + column * 95, 80 + row * 25, 155 + column * 95, 105 + row * 25)
            if ruled:
                page.draw_rect(box)
            numbers = (
                f"{chance.randrange(10000) / 100:.2f}",
                f"{chance.randrange(1000000):,}",
                f"{chance.randrange(99)} %",
            )
            text = words(chance, 2)[:15] if 0 in (row, column) else chance.choice(numbers)
            page.insert_text((box.x0 + 4, box.y1 - 8), text, fontsize=10)


def _form(page: pymupdf.Page, chance: random.Random) -> None:
    page.insert_text((180, 60), "Application for " + words(chance, 2), fontsize=16)
    for row in range(20):
        y = 110 + row * 33
        page.insert_text((60, y), words(chance, 2)[:24].capitalize() + ":", fontsize=10)
        page.draw_rect((220, y - 14, 535, y + 6))
        if chance.random() < 0.5:
            page.insert_text((226, y), words(chance, 3)[:40], fontsize=11, fontname="cour")


def _formulas(page: pymupdf.Page, chance: random.Random) -> None:
    formula = (
        "<i>E</i> = <i>m</i><sup>2</sup> + ∫ <i>f</i>(<i>x</i>) d<i>x</i> = ∑ <i>α</i><sub>i</sub> / (<i>γ</i> − 1)"
    )
    html = "".join(f"<p>{words(chance, 30)}</p><p style='text-align:center'>{formula}</p>" for _ in range(9))
    page.insert_htmlbox((60, 60, 535, 800), html)


def _handwriting(page: pymupdf.Page, chance: random.Random) -> None:
    """Words in italics that dance on their lines and lean, each by itself."""
    for row in range(20):
        x = 55 + chance.uniform(0, 12)
        for word in words(chance, 7).split():
            at = pymupdf.Point(x, 80 + row * 36 + chance.uniform(-4, 4))
            lean = pymupdf.Matrix(chance.uniform(-4, 4))
            page.insert_text(at, word, fontsize=18, fontname="tiit", morph=(at, lean))
            x += pymupdf.get_text_length(word, "tiit", 18) + 9
            if x > 480:
                break


def _slide(page: pymupdf.Page, chance: random.Random) -> None:
    page.insert_text((60, 80), words(chance, 4), fontsize=30)
    for row in range(5):
        page.insert_text((80, 150 + 50 * row), "\u2022 " + words(chance, 5)[:44], fontsize=20)


def _charts(page: pymupdf.Page, chance: random.Random) -> None:
    """Two charts; the labels of their axes run upward."""
    for foot in (380, 710):
        page.draw_line((100, foot - 260), (100, foot))
        page.draw_line((100, foot), (520, foot))
        page.draw_polyline([(100 + 42 * n, foot - chance.randrange(20, 250)) for n in range(11)])
        for n in range(11):
            page.insert_text((95 + 42 * n, foot + 14), str(2000 + n), fontsize=8)
        page.insert_text((70, foot - 80), "Pages per second, mean", fontsize=10, rotate=90)
        page.insert_textbox((100, foot + 22, 520, foot + 60), "Figure 1. " + words(chance, 25), fontsize=9)


def _contents(page: pymupdf.Page, chance: random.Random) -> None:
    for row in range(35):
        entry = f"{row // 5 + 1}.{row % 5 + 1} {words(chance, chance.randrange(2, 6))} "
        page.insert_text((60, 80 + 20 * row), entry.ljust(95, ".")[:95], fontsize=10)
        page.insert_text((520, 80 + 20 * row), str(3 + 4 * row), fontsize=10)


def _receipt(page: pymupdf.Page, chance: random.Random) -> None:
    for row in range(24):
        line = f"{words(chance, 2)[:16]:<18}{chance.randrange(9999) / 100:>8.2f}"
        page.insert_text((20, 60 + 20 * row), line, fontsize=10, fontname="cour")


def _capitals(page: pymupdf.Page, chance: random.Random) -> None:
    for row in range(25):
        page.insert_text((60, 80 + 26 * row), words(chance, 8).upper()[:50], fontsize=12)


KINDS: dict[str, Draw] = {
    "prose": lambda page, chance: _prose(page, chance, fontsize=11, fontname="tiro", align=3),
    "prose, ragged": lambda page, chance: _prose(page, chance, fontsize=10, fontname="helv"),
    "prose, in columns": lambda page, chance: _prose(page, chance, columns=2, fontsize=9.5, fontname="tiro", align=3),
    "prose, broad": lambda page, chance: _prose(page, chance, fontsize=12, fontname="helv"),
    "a few lines": _few_lines,
    "Chinese": _zh,
    "Chinese, large": lambda page, chance: _zh(page, chance, size=18),
    "Chinese, close": lambda page, chance: _zh(page, chance, size=9, leading=1.35),
    "table": _table,
    "table without rules": lambda page, chance: _table(page, chance, ruled=False),
    "form": _form,
    "formulas": _formulas,
    "like handwriting": _handwriting,
    "slide": _slide,
    "charts": _charts,
    "contents": _contents,
    "receipt": _receipt,
    "capitals": _capitals,
    "photograph": lambda _page, _chance: None,
    "Chinese, in columns downward": _vertical,
}
VERTICAL = "Chinese, in columns downward"
SIZES = {"prose, broad": (842, 595), "slide": (842, 474), "receipt": (250, 560)}
