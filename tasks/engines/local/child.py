"""The reading child: ``python -m tasks.engines.local.child`` answers the calls of the local engine."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ocrsite.child import serve
from tasks.engines.markdown import markdown
from tasks.imaging import ImagingError
from tasks.imaging.layout import printed_blocks
from tasks.imaging.own_lines import own_lines
from tasks.imaging.types import PlacedLine

if TYPE_CHECKING:
    from tasks.engines.local.reader import Reader


def read(path: Path, number: int) -> str:
    """Page ``number`` (from 1) as Markdown, empty if it is blank; raises an ImagingError."""
    blocks = printed_blocks(path, number)
    if blocks is None:
        blocks = _reader().blocks(path, number)
        _give_memory_back()
    return markdown(blocks)


def turn(path: Path, number: int) -> int:
    """By how many degrees clockwise the page has to be turned to be upright: 0, 90, 180 or 270; raises an
    ImagingError."""
    turned = _reader().turn(path, number)
    _give_memory_back()
    return turned


def lines(path: Path, number: int) -> list[PlacedLine] | None:
    """The lines of page ``number`` (from 1) where they stand; None if it is a PDF's page whose own text can be
    trusted. Raises an ImagingError."""
    if own_lines(path, number) is not None:
        return None
    found = _reader().lines(path, number)
    _give_memory_back()
    return found


@cache
def _reader() -> Reader:
    from tasks.engines.local.reader import Reader  # its libraries and models are not needed for most PDFs

    return Reader()


def _give_memory_back() -> None:
    """Return what the last page took: glibc would keep hundreds of megabytes in small holes."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


if __name__ == "__main__":
    serve({"read": read, "turn": turn, "lines": lines}, expected=(ImagingError,))
