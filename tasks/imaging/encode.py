"""A page's picture as a file that vision APIs take, and no larger than reading it needs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from tasks.imaging.graypng import LEVELS, write_png
from tasks.imaging.types import PageImage

BUDGET = 180_000  # bytes: with base64 and the rest a request stays under 250 KB
QUALITIES = (70, 55)  # of a JPEG that is over BUDGET
QUALITY_LEAST = 40  # below it thin strokes fray
PAPER = 0xF0  # gray from here on is paper, and ink is as far from black
INK_ON_PAPER = 0.92  # share of the pixels that are one or the other on a page that was printed, not photographed
FEW_GRAYS = (8, 4)  # of a scan whose grain makes everything else too large
FEW_COLORS = (32, 8)
SHEET = 0.6  # share of a scan's pixels that are paper, give or take GRAIN
GRAIN = 24  # gray levels
SAMPLED = 3  # every third row and column tells enough


def encoded(image: Image.Image, quality: int) -> PageImage:
    """The picture (mode L or RGB) as a PNG of a few grays if it is ink on paper, which keeps strokes sharper in a
    tenth of the bytes; else as a JPEG of that quality. Where that would be over BUDGET: a JPEG of less quality, or of a
    sheet of paper a PNG with as many grays or colors as fit."""
    data = _drawn(image) or _jpeg_within(image, (quality, *QUALITIES)) or _sheet(image)
    if data is None:
        data = _jpeg(image, min(quality, QUALITY_LEAST))
    return PageImage(data, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg", image.width, image.height)


def _drawn(image: Image.Image) -> bytes | None:
    """A page of ink on paper."""
    if image.mode != "L":
        return None
    sample = _sample(image)
    plain = (sample >= PAPER) | (sample <= 0xFF - PAPER)
    if float(plain.mean()) < INK_ON_PAPER:
        return None
    return _within_budget(write_png(np.asarray(image) // (256 // LEVELS)))


def _jpeg_within(image: Image.Image, qualities: tuple[int, ...]) -> bytes | None:
    """As a JPEG of the first of these qualities that fits; none better than the first is tried."""
    files = (_jpeg(image, quality) for quality in qualities if quality <= qualities[0])
    return next(filter(None, map(_within_budget, files)), None)


def _sheet(image: Image.Image) -> bytes | None:
    """A sheet that was scanned, or printed in color."""
    sample = _sample(image if image.mode == "L" else image.convert("L"))
    ink, paper = float(np.percentile(sample, 1)), float(np.bincount(sample.ravel()).argmax())
    if np.mean(np.abs(sample.astype(np.int16) - paper) <= GRAIN) < SHEET or paper - ink < 2 * GRAIN:
        return None
    files = _in_few_grays(image, ink, paper) if image.mode == "L" else _in_few_colors(image)
    return next(filter(None, map(_within_budget, files)), None)


def _in_few_grays(image: Image.Image, ink: float, paper: float) -> Iterator[bytes]:
    """Between the sheet's own ink and its own paper: the paper's grain is nothing to be read, and what is as faint as
    that grain could not be."""
    share = np.clip((np.arange(256) - ink) / (paper - ink), 0, 1)
    for grays in FEW_GRAYS:
        nearest = np.rint(share * (grays - 1)) / (grays - 1)
        level = np.rint(nearest * (LEVELS - 1)).astype(np.uint8)
        yield write_png(level[np.asarray(image)])


def _in_few_colors(image: Image.Image) -> Iterator[bytes]:
    for colors in FEW_COLORS:
        drawn = image.quantize(colors, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        yield _saved(drawn, "PNG", compress_level=3)


def _sample(image: Image.Image) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(image)[::SAMPLED, ::SAMPLED]


def _within_budget(data: bytes) -> bytes | None:
    return data if len(data) <= BUDGET else None


def _jpeg(image: Image.Image, quality: int) -> bytes:
    return _saved(image, "JPEG", quality=quality)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
