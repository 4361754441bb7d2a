"""One document as a file of one of the formats."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from tasks.models import Document
from tasks.pipeline.archive import Member, open_archive
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.contents import page_members
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.export.facts import write_json
from tasks.pipeline.export.searchable import PDF, open_searchable
from tasks.pipeline.export.webpage import write_html
from tasks.pipeline.export.word import WORD, has_word, write_docx
from tasks.rendering import plain_text

Writer = Callable[[Document, IO[bytes]], None]


@dataclass(frozen=True)
class Export:
    """A file for its reader to keep."""

    name: str
    media_type: str
    stream: IO[bytes]


def export_document(*, document: Document, format: str) -> Export:
    """The whole result in one of FORMATS, named after the upload. Raises Conflict while pages are still owed, since
    a file that is kept must not lack them silently, and if what makes the format is not installed; NotYet while what
    the format needs is being found."""
    if format not in FORMATS:
        raise Refused(f"choose one of {', '.join(FORMATS)}", code="format_unknown", field="format")
    if not document.is_ended:
        raise Conflict("the document is still being read; export it when it has ended", code="not_ended")
    media_type, open_stream = FORMATS[format]
    name = f"{PurePath(document.name).stem}.{format}"
    return Export(name=name, media_type=media_type, stream=open_stream(document))


def formats_here() -> list[str]:
    """Those of the FORMATS that this installation can make."""
    return [name for name in FORMATS if name != "docx" or has_word()]


def members(document: Document) -> Iterator[Member]:
    """What the ZIP holds: the whole, then its pages, figures and pictures one by one, as they are asked for."""
    for name, write in (("result.md", write_markdown), ("result.json", write_json)):
        stream = io.BytesIO()
        write(document, stream)
        yield name, stream.getvalue()
    yield from page_members(document=document)


def write_markdown(document: Document, stream: IO[bytes]) -> None:
    stream.write(join_markdown(document=document).encode())


def _write_text(document: Document, stream: IO[bytes]) -> None:
    stream.write(plain_text(join_markdown(document=document, is_shown=True)).encode())


def _open(document: Document, write: Writer) -> IO[bytes]:
    stream = tempfile.SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 - the response closes it
    try:
        write(document, stream)
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return stream


FORMATS: dict[str, tuple[str, Callable[[Document], IO[bytes]]]] = {
    "md": ("text/markdown; charset=utf-8", lambda document: _open(document, write_markdown)),
    "txt": ("text/plain; charset=utf-8", lambda document: _open(document, _write_text)),
    "html": ("text/html; charset=utf-8", lambda document: _open(document, write_html)),
    "docx": (WORD, lambda document: _open(document, write_docx)),
    "pdf": (PDF, open_searchable),
    "json": ("application/json", lambda document: _open(document, write_json)),
    "zip": ("application/zip", lambda document: open_archive(members(document))),
}
