"""The result of a document as a folder: what it holds and what each of its files says.

The folder lies on no disk. Its files are named here and made from the document's rows when somebody asks, so a name
leads nowhere else, whatever it looks like.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from tasks.models import Document
from tasks.pipeline.assemble import ended_pages, page_markdown
from tasks.pipeline.contents import page_path
from tasks.pipeline.export import write_json, write_markdown
from tasks.pipeline.figures import figure_name, figures_of

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
_PLACE = re.compile(r"/results/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/(.*))?", re.DOTALL)
JPEG = "image/jpeg"
_FIGURE = re.compile(r"images/(\d{4,6})_(\d{1,4})\.jpg", re.ASCII)
_PAGE = re.compile(r"pages/(\d{4,6})\.md", re.ASCII)
_WHOLE: dict[str, tuple[str, Callable[[Document, IO[bytes]], None]]] = {
    "result.json": (JSON, write_json),
    "result.md": (TEXT, write_markdown),
    "result.mmd": (TEXT, write_markdown),
}
_FOLDERS = ("images", "pages")


@dataclass(frozen=True)
class ResultFile:
    """A file of the folder."""

    media_type: str
    stream: IO[bytes]

    @property
    def is_text(self) -> bool:
        return self.media_type in (TEXT, JSON)


@dataclass(frozen=True)
class Entry:
    """A file, or a folder with its `children`; `path` is relative to the document's folder."""

    name: str
    path: str
    children: tuple[Entry, ...] | None = None


def parse_place(path: str) -> tuple[uuid.UUID, str] | None:
    """The document and the name within its folder that a virtual path such as `/results/<id>/result.md` spells."""
    match = _PLACE.fullmatch(path)
    return (uuid.UUID(match[1]), match[2] or "") if match else None


def list_results(*, document: Document, folder: str = "") -> tuple[Entry, ...] | None:
    """What a folder of the result holds, folders first; None if there is no such folder."""
    if folder:
        return _children(document, folder) if folder in _FOLDERS else None
    folders = [Entry(name, name, _children(document, name)) for name in _FOLDERS]
    return (*folders, *(Entry(name, name) for name in _WHOLE))


def list_files(*, document: Document) -> list[str]:
    """The paths of all files, relative to the document's folder."""
    folders = [entry.path for name in _FOLDERS for entry in _children(document, name)]
    return [*folders, *_WHOLE]


def open_result(*, document: Document, name: str) -> ResultFile | None:
    """The file of that name, or None if there is none."""
    if name in _WHOLE:
        media_type, write = _WHOLE[name]
        stream = io.BytesIO()
        write(document, stream)
        stream.seek(0)
        return ResultFile(media_type, stream)
    if match := _PAGE.fullmatch(name):
        return _open_page(document, int(match[1]), name)
    if match := _FIGURE.fullmatch(name):
        return _open_figure(document, int(match[1]), int(match[2]), name)
    return None


def _children(document: Document, folder: str) -> tuple[Entry, ...]:
    paths = _page_paths(document) if folder == "pages" else _figure_paths(document)
    return tuple(Entry(path.removeprefix(f"{folder}/"), path) for path in paths)


def _page_paths(document: Document) -> list[str]:
    return [page_path(number) for number in ended_pages(document=document).values_list("number", flat=True)]


def _figure_paths(document: Document) -> list[str]:
    return [figure_name(figure) for figure in figures_of(document=document).defer("data")]


def _open_page(document: Document, number: int, name: str) -> ResultFile | None:
    page = ended_pages(document=document).filter(number=number).first()
    if page is None or name != page_path(number):
        return None
    return ResultFile(TEXT, io.BytesIO(f"{page_markdown(page)}\n".encode()))


def _open_figure(document: Document, number: int, figure: int, name: str) -> ResultFile | None:
    found = figures_of(document=document).filter(page__number=number, number=figure).first()
    if found is None or name != figure_name(found):
        return None
    return ResultFile(JPEG, io.BytesIO(found.data))
