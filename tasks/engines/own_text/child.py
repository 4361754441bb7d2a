"""The child of the engine `own_text`: ``python -m tasks.engines.own_text.child`` answers its calls."""

from __future__ import annotations

from pathlib import Path

from ocrsite.child import serve
from tasks.engines.markdown import markdown
from tasks.imaging import ImagingError
from tasks.imaging.layout import own_blocks
from tasks.imaging.trust import Distrust


def read(path: Path, number: int, hidden_too: bool) -> str | Distrust:
    """Page ``number`` (from 1) as Markdown by its own text, or why that can't stand for it; raises an ImagingError."""
    found = own_blocks(path, number, hidden_too=hidden_too)
    return found if isinstance(found, Distrust) else markdown(found)


if __name__ == "__main__":
    serve({"read": read}, expected=(ImagingError,))
