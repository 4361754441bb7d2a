"""What DeepSeek-OCR writes when it is asked to say where things stand:

    <|ref|>title<|/ref|><|det|>[[100, 40, 900, 90]]<|/det|>
    # The title

    <|ref|>image<|/ref|><|det|>[[120, 300, 880, 700]]<|/det|>

Edges are left, top, right, bottom, each from 0 to 999 across the picture. The text is written by a model that read a
stranger's page: it is scanned once from left to right, and what does not have this form is text or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tasks.engines.base import Box, Region

MOST_REGIONS = 1000  # of a page; a dense one has a hundred
MOST_FIGURES = 50
LARGEST_SUM = 4.0  # pages: what all figures of a page may cover together
SIDE = 999
_LONGEST_LABEL = 200
_FIGURES = {"figure", "image"}
_KINDS = _FIGURES | set(
    "abandon caption chart code equation figure_caption figure_title footer footnote formula header image_caption"
    " image_footnote list page_number paragraph reference sub_title table table_caption table_footnote text"
    " title".split()
)
_MARK = re.compile(r"(<\|/?(?:ref|det)\|>)")
_EDGES = re.compile(r"(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})", re.ASCII)


@dataclass
class _Part:
    """A text, and the tag in front of it if there is one."""

    label: str = ""
    boxes: tuple[Box, ...] = ()
    text: str = ""


@dataclass
class _Page:
    number: int
    texts: list[str] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    figures: int = 0
    covered: float = 0.0

    def add(self, part: _Part) -> None:
        regions = [self._numbered(Region(_word(part.label), box)) for box in part.boxes]
        self.regions += regions[: MOST_REGIONS - len(self.regions)]
        names = [f"![]({figure_path(self.number, region.figure)})" for region in regions if region.figure]
        self.texts += [*names, part.text.strip() or _read_label(part)]

    def _numbered(self, region: Region) -> Region:
        """The region with its number, if it is a figure that is to be cut out."""
        share = _area(region.box)
        is_wanted = region.label in _FIGURES and len(self.regions) < MOST_REGIONS
        if not is_wanted or self.figures == MOST_FIGURES or self.covered + share > LARGEST_SUM:
            return region
        self.figures += 1
        self.covered += share
        return replace(region, figure=self.figures)


def read_grounding(text: str, *, number: int) -> tuple[str, tuple[Region, ...]]:
    """The Markdown of page `number` and the regions that the model named; a text without tags stays as it is."""
    parts = list(_parts(text))
    if not any(part.label and part.boxes for part in parts):
        return text, ()
    page = _Page(number)
    for part in parts:
        page.add(part)
    return "\n\n".join(filter(None, page.texts)), tuple(page.regions)


def figure_path(page: int, figure: int) -> str:
    """Where a figure lies in the folder of its document's result."""
    return f"images/{page:04}_{figure}.jpg"


def without_figures(markdown: str, regions: tuple[Region, ...], *, number: int) -> str:
    """The Markdown without the pictures, where they could not be cut out."""
    for region in regions:
        if region.figure:
            markdown = markdown.replace(f"![]({figure_path(number, region.figure)})", "")
    return markdown.strip()


def _parts(text: str) -> Iterator[_Part]:
    """The text in pieces, each with the tag before it. A tag that is broken off is text, but for its marks."""
    part = _Part()
    pieces = _MARK.split(text)
    place = 0
    while place < len(pieces):
        tag = _tag(pieces, place)
        if tag is None:
            part.text += "" if place % 2 else pieces[place]
            place += 1
        else:
            yield part
            part, place = tag
    yield part


def _tag(pieces: list[str], place: int) -> tuple[_Part, int] | None:
    """The tag that begins here and the place after it: ref, label, /ref, nothing, det, edges, /det."""
    marks = pieces[place : place + 7 : 2]
    if marks != ["<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>"] or pieces[place + 3].strip():
        return None
    return _Part(label=pieces[place + 1].strip(), boxes=_boxes(pieces[place + 5])), place + 7


def _boxes(written: str) -> tuple[Box, ...]:
    """The boxes of `[[1, 2, 3, 4], [5, 6, 7, 8]]`; one that is none is left out."""
    compact = "".join(written.split())
    if not (compact.startswith("[[") and compact.endswith("]]")):
        return ()
    found = (_EDGES.fullmatch(item) for item in compact[2:-2].split("],["))
    boxes = ((int(m[1]), int(m[2]), int(m[3]), int(m[4])) for m in found if m)
    return tuple(box for box in boxes if box[0] < box[2] and box[1] < box[3])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) / SIDE**2


def _word(label: str) -> str:
    return " ".join(label.split())[:_LONGEST_LABEL]


def _read_label(part: _Part) -> str:
    """Asked for single lines, the model writes what it read in the place of the kind, and nothing after it."""
    return "" if part.label in _KINDS else part.label
