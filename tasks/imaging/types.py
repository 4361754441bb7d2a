"""What the imaging room gives back: plain facts and plain bytes, safe to send between processes."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class PageImage:
    """One page as a picture: ``data`` is a whole JPEG, PNG or WebP file, ``width`` and ``height`` are its pixels.
    ``is_blank`` if there is certainly nothing on it. ``turned`` is by how many degrees clockwise the page was turned
    for it; ``may_lie`` if that was left to be found out: it may stand upside down or lie on its side."""

    data: bytes
    media_type: str
    width: int
    height: int
    is_blank: bool = False
    turned: int = 0
    may_lie: bool = False


@dataclass(frozen=True)
class OwnLines:
    """The lines of a PDF page's own text, and the ``optional`` ones: heads and feet, what runs another way, what can't
    be seen. ``is_whole`` if nothing else on the page can say anything: no picture, no form's field."""

    lines: tuple[str, ...]
    optional: tuple[str, ...]
    is_whole: bool


# The x and y of top left, top right, bottom right and bottom left, as the text reads, from 0 to 1 across the page as it
# is shown; so text that stands on its side, or leans, does so by its corners.
Corners = tuple[float, float, float, float, float, float, float, float]


@dataclass(frozen=True)
class PlacedLine:
    """A line of text, or a part of one without a wide gap in it, and where it stands."""

    text: str
    corners: Corners


@dataclass(frozen=True)
class PageText:
    """What page ``number`` (from 1) says, as plain text, and the lines that were recognized on it; None if the page is
    to stay as it is. If there are none, nobody knows where the text stands."""

    number: int
    text: str = ""
    lines: tuple[PlacedLine, ...] | None = None


@dataclass(frozen=True)
class FileFacts:
    """What a stored file is, judged by its content alone; ``pages_total`` is at least 1."""

    media_type: str
    pages_total: int
