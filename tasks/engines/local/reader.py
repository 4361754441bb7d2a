"""One page picture from pixels to blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from tasks.engines.local.places import on_the_page, placed_parts
from tasks.engines.local.recognition import Corners, Line, Pixels, Recognizer, crop
from tasks.engines.local.upright import straight, turn_of, upright
from tasks.imaging.blocks import Block, Piece
from tasks.imaging.layout import recognized_blocks
from tasks.imaging.render import picture
from tasks.imaging.types import PlacedLine

DPI = 200
MAX_SIDE = 3000  # pixels; more does not read better
TURN_DPI, TURN_SIDE = 150, 2048  # enough for a few lines
MIN_SCORE = 0.5  # a line below it is a smudge or a drawing
LAYOUT_SIDE = 1400  # pixels of the picture in which the layout analysis looks for rules and frames


class Reader:
    """Reads page pictures with models that are loaded once."""

    def __init__(self) -> None:
        self._recognizer = Recognizer()

    def blocks(self, path: Path, number: int) -> list[Block]:
        """The blocks of page ``number`` (from 1) in reading order, none for a blank page; raises an ImagingError."""
        pixels, lines, _quarters = self._upright(path, number)
        recognized = self._recognizer.recognize([crop(pixels, corners) for corners in lines])
        pixels, lines = straight(pixels, lines)
        pieces = [
            piece
            for corners, line in zip(lines, recognized, strict=True)
            if line.score >= MIN_SCORE
            for piece in _pieces(corners, line)
        ]
        if not pieces:
            return []
        height, width = pixels.shape[:2]
        return recognized_blocks(_jpeg(pixels), width, height, pieces)

    def turn(self, path: Path, number: int) -> int:
        """By how many degrees clockwise page ``number`` (from 1) surely has to be turned to be upright; raises an
        ImagingError."""
        return turn_of(self._recognizer, _pixels(path, number, TURN_DPI, TURN_SIDE))

    def lines(self, path: Path, number: int) -> list[PlacedLine]:
        """The lines of page ``number`` (from 1) where they stand on it, in no order; raises an ImagingError."""
        pixels, lines, quarters = self._upright(path, number)
        recognized = self._recognizer.recognize([crop(pixels, corners) for corners in lines])
        height, width = pixels.shape[:2]
        return [
            PlacedLine(text, on_the_page(place / (width, height), quarters))
            for corners, line in zip(lines, recognized, strict=True)
            if line.score >= MIN_SCORE
            for text, place in placed_parts(corners, line)
        ]

    def _upright(self, path: Path, number: int) -> tuple[Pixels, list[Corners], int]:
        return upright(self._recognizer, _pixels(path, number, DPI, MAX_SIDE))


def _pixels(path: Path, number: int, dpi: int, max_side: int) -> Pixels:
    page = picture(path, number, dpi, max_side)
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])


def _pieces(corners: Corners, line: Line) -> Iterator[Piece]:
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    for text, start, end in line.parts:
        if text.strip():
            yield Piece(text, (left + start * (right - left), top, left + end * (right - left), bottom))


def _jpeg(pixels: Pixels) -> bytes:
    scale = min(1.0, LAYOUT_SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", small)[1])
