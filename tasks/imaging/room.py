"""What other rooms call: each function hands its work to this process's imaging child and words its failures.

All functions block (use ``asyncio.to_thread``), may be called from any thread, and wait for each other.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocrsite.child import Child, ChildDied, ChildFailed, ChildOutOfMemory, ChildTimeout
from tasks.imaging.errors import DamagedFile, ImagingError, PageUnreadable, RenderCrashed, RenderTimeout
from tasks.imaging.types import Box, FileFacts, OwnLines, PageImage, PageText

MEMORY_MB = 850  # with what it holds when it is ready, just under a gigabyte
TIMEOUT = 60.0  # seconds, unless the caller says otherwise

# Pages' pictures, about 10 MB each, are asked for again and again: memory that goes back to the kernel in between costs
# as much time as drawing.
MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(16 << 20), "MALLOC_TRIM_THRESHOLD_": str(32 << 20)}

_child = Child("tasks.imaging.child", memory_mb=MEMORY_MB, env=MALLOC)
_making = threading.Lock()


def inspect_file(
    path: Path, *, password: str = "", max_pages: int, max_pixels: int, timeout: float = TIMEOUT
) -> FileFacts:
    """What the file at ``path`` is, by its content; images are decoded whole.

    ``max_pixels`` holds for each image or frame (PDF pages are scaled when they are drawn). Raises a FileRefused with
    the reason, or RenderTimeout or RenderCrashed.
    """
    arguments = {"path": path, "password": password, "max_pages": max_pages, "max_pixels": max_pixels}
    facts: FileFacts = _call("inspect", DamagedFile, "This file", timeout, arguments)
    return facts


def unlock_pdf(path: Path, target: Path, *, password: str, timeout: float = TIMEOUT) -> None:
    """Write the PDF at ``path`` to ``target`` without its encryption, so that no password need be kept.

    Raises like ``inspect_file``.
    """
    arguments = {"path": path, "target": target, "password": password}
    _call("unlock", DamagedFile, "This file", timeout, arguments)


def render_page(
    path: Path,
    number: int,
    *,
    dpi: int,
    max_side: int,
    least_dpi: int = 0,
    quality: int = 85,
    turned: int | None = 0,
    timeout: float = TIMEOUT,
) -> PageImage:
    """Page ``number`` (from 1) as a picture whose longer side is at most ``max_side`` pixels.

    PDF pages are drawn at ``dpi`` or, if that would be larger, to fit; but not below ``least_dpi``, unless they are
    larger than an office prints (LARGEST_SIDE). Images keep their own size, turned upright and
    laid on white; those that fit and are small go through as they are. ``quality`` is JPEG's, 1 to 95. The picture is
    then ``turned`` by so many degrees clockwise (0, 90, 180 or 270); None turns a PDF page as its own text runs, and
    looks at the picture of any other, which says in ``may_lie`` whether it may have to be turned. Raises
    PageUnreadable, FileMissing, RenderTimeout or RenderCrashed.
    """
    scale = {"dpi": dpi, "max_side": max_side, "least_dpi": least_dpi}
    arguments = {"path": path, "number": number, "quality": quality, "turned": turned, **scale}
    image: PageImage = _call("render", PageUnreadable, f"Page {number}", timeout, arguments)
    return image


def crop_image(image: PageImage, boxes: list[Box], *, quality: int = 85, timeout: float = TIMEOUT) -> list[bytes]:
    """The parts of a page's picture in these boxes as JPEGs, in their order.

    A box is left, top, right and bottom, each from 0 to 999 across the picture. Raises like ``render_page``.
    """
    arguments = {"data": image.data, "boxes": boxes, "quality": quality}
    parts: list[bytes] = _call("crop", PageUnreadable, "The page's picture", timeout, arguments)
    return parts


def own_lines(path: Path, number: int, *, timeout: float = TIMEOUT) -> OwnLines | None:
    """The lines of PDF page ``number`` (from 1) by its own text; None if there is none, or none to be trusted.

    Raises like ``render_page``.
    """
    arguments = {"path": path, "number": number}
    lines: OwnLines | None = _call("own_lines", PageUnreadable, f"Page {number}", timeout, arguments)
    return lines


def searchable_pdf(path: Path, target: Path, pages: Sequence[PageText], *, timeout: float) -> None:
    """Write a PDF of these pages to ``target``, their text laid over them, unseen.

    It has a child of its own, which ends with it: a book takes its time, and others go on meanwhile. One is made at a
    time. Raises DamagedFile, FileMissing, RenderTimeout or RenderCrashed.
    """
    arguments = {"path": path, "target": target, "pages": tuple(pages)}
    with _making:
        child = Child("tasks.imaging.child", memory_mb=MEMORY_MB, env=MALLOC)
        try:
            _call("searchable", DamagedFile, "This file", timeout, arguments, child=child)
        finally:
            child.close()


def warm() -> None:
    """Start the child ahead of the first call, without waiting for it."""
    _child.warm()


def close() -> None:
    """Kill the child; a running call raises RenderCrashed. A later call starts a new one."""
    _child.close()


def _call(
    verb: str,
    broken: type[ImagingError],
    what: str,
    timeout: float,
    arguments: dict[str, Any],
    *,
    child: Child = _child,
) -> Any:
    try:
        return child.call(verb, timeout=timeout, **arguments)
    except ChildTimeout as error:
        raise RenderTimeout(f"{what} took longer than {timeout:g} seconds to draw, so it was given up.") from error
    except ChildOutOfMemory as error:
        raise RenderCrashed(f"{what} needs more memory than one page may use ({MEMORY_MB} MB).") from error
    except ChildDied as error:
        raise RenderCrashed(f"{what} ended the program that draws pages: {error.reason}.") from error
    except ChildFailed as error:
        raise broken(f"{what} is damaged and cannot be drawn.") from error
