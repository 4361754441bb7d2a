"""The imaging room: stored bytes go in, page pictures come out. No database, no Django.

``room.py`` is what other rooms call. It hands every file to a child process (``child.py``), which may be killed at any
time; pymupdf and Pillow are loaded there (``files.py``, ``inspect.py``, ``render.py``, ``crop.py``, ``layout.py``) and
never in the process that calls. A bomb, a hang or a crash costs one page or one upload, and a new child.
"""

from __future__ import annotations

from tasks.imaging.errors import (
    DamagedFile,
    EmptyFile,
    FileMissing,
    FileRefused,
    ImagingError,
    NoPages,
    PageUnreadable,
    PasswordRequired,
    PasswordWrong,
    RenderCrashed,
    RenderTimeout,
    TooManyPages,
    TooManyPixels,
    UnknownFormat,
)
from tasks.imaging.room import close, crop_image, inspect_file, own_lines, render_page, searchable_pdf, unlock_pdf, warm
from tasks.imaging.types import Corners, FileFacts, OwnLines, PageImage, PageText, PlacedLine

__all__ = [
    "Corners",
    "DamagedFile",
    "EmptyFile",
    "FileFacts",
    "FileMissing",
    "FileRefused",
    "ImagingError",
    "NoPages",
    "OwnLines",
    "PageImage",
    "PageText",
    "PageUnreadable",
    "PasswordRequired",
    "PasswordWrong",
    "PlacedLine",
    "RenderCrashed",
    "RenderTimeout",
    "TooManyPages",
    "TooManyPixels",
    "UnknownFormat",
    "close",
    "crop_image",
    "inspect_file",
    "own_lines",
    "render_page",
    "searchable_pdf",
    "unlock_pdf",
    "warm",
]
