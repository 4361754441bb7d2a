"""The result of a document as facts and as files."""

from __future__ import annotations

import base64
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tasks.models import Document, Figure, Page
from tasks.pipeline.archive import Member, open_archive
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.contents import page_members
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.figures import figure_name, figures_of
from tasks.rendering import plain_text, render_markdown

_STYLE = (
    "body{max-width:75ch;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em}"
    ".math{font-family:monospace}div.math{margin:1em 0;white-space:pre-wrap}img{max-width:100%}"
)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # some system can't have them in a file's name
_FOLDER_BYTES = 200  # of the 255 that Linux allows a name
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)  # no files on Windows

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_PLACE = "/figures/"  # where the figures of an exported page would be, if they were not within it
_SOURCE = re.compile(r'<img src="/figures/(\d{4,6}_\d{1,4}\.jpg)"')
Writer = Callable[[Document, IO[bytes]], None]


@dataclass(frozen=True)
class Export:
    """A file for its reader to keep."""

    name: str
    media_type: str
    stream: IO[bytes]


def export_document(*, document: Document, format: str) -> Export:
    """The whole result in one of FORMATS, named after the upload. Raises Conflict while pages are still owed, since
    a file that is kept must not lack them silently."""
    if format not in FORMATS:
        raise Refused(f"choose one of {', '.join(FORMATS)}", code="format_unknown", field="format")
    if not document.is_ended:
        raise Conflict("the document is still being read; export it when it has ended", code="not_ended")
    media_type, open_stream = FORMATS[format]
    name = f"{PurePath(document.name).stem}.{format}"
    return Export(name=name, media_type=media_type, stream=open_stream(document))


def export_documents(*, documents: Sequence[Document]) -> Export:
    """One ZIP with a folder for each document that has ended. Those that are still being read are left out, and a note
    in the ZIP names them. Raises Conflict if nothing would be left."""
    ended = [document for document in documents if document.is_ended]
    if not ended:
        raise Conflict("none of these documents has been read to its end yet", code="not_ended")
    name = f"documents-{timezone.localtime():%Y-%m-%d}.zip"
    left_out = [document.name for document in documents if not document.is_ended]
    return Export(name=name, media_type="application/zip", stream=open_archive(_members_of_several(ended, left_out)))


def _members_of_several(ended: Sequence[Document], left_out: Sequence[str]) -> Iterator[Member]:
    for folder, document in zip(_folders(ended), ended, strict=True):
        for name, content in _members(document):
            yield f"{folder}/{name}", content
    if left_out:
        yield "not-included.txt", "\n".join(["Still being read, so not included:", *left_out, ""]).encode()


def _folders(documents: Sequence[Document]) -> list[str]:
    """A folder's name for each document: its own, fit for every file system, numbered where two are alike."""
    taken: set[str] = set()
    names = []
    for document in documents:
        plain = _UNFIT.sub("_", PurePath(document.name).stem).encode()[:_FOLDER_BYTES].decode(errors="ignore")
        plain = plain.strip(". ") or "document"
        plain = f"_{plain}" if _DEVICE.fullmatch(plain) else plain
        choices = (plain if number == 1 else f"{plain} ({number})" for number in count(1))
        names.append(next(choice for choice in choices if choice.casefold() not in taken))
        taken.add(names[-1].casefold())
    return names


def result_facts(*, document: Document) -> dict[str, Any]:
    """What there is to say of the result as a whole."""
    return {
        "task_id": document.task_id,
        "id": str(document.pk),
        "name": document.name,
        "status": document.status,
        "content": join_markdown(document=document),
        "pages_total": document.pages_total,
        "pages_succeeded": document.pages_succeeded,
        "pages_failed": document.pages_failed,
        "error": document.error,
        "result_dir": document.result_dir,
        "finished_at": document.finished_at,
    }


def _page_facts(page: Page) -> dict[str, Any]:
    names = ("boxes", "engine", "model", "attempts", "duration_ms", "error", "error_code", "doubt", "accepted_at")
    text = {"markdown": page.text, "corrected": page.is_corrected, "markdown_read": page.markdown}
    facts = {"reused": page.is_reused} | {name: getattr(page, name) for name in names}
    return {"number": page.number, "status": page.status} | text | facts


def _pages(document: Document) -> Iterator[Page]:
    return document.page_set.select_related("correction").order_by("number").iterator(chunk_size=50)


def write_markdown(document: Document, stream: IO[bytes]) -> None:
    stream.write(join_markdown(document=document).encode())


def _write_text(document: Document, stream: IO[bytes]) -> None:
    stream.write(plain_text(join_markdown(document=document, is_shown=True)).encode())


def _write_html(document: Document, stream: IO[bytes]) -> None:
    """A page that stands alone, its figures within it: it runs nothing and loads nothing."""
    html = format_html(
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        mark_safe(_POLICY),  # noqa: S308 - our own text
        document.name,
        mark_safe(_STYLE),  # noqa: S308 - our own text
        _with_figures(document, render_markdown(join_markdown(document=document, is_shown=True), images=_PLACE)),
    )
    stream.write(html.encode())


def _with_figures(document: Document, html: SafeString) -> SafeString:
    """The HTML with each figure's own bytes in the place of its address."""
    names = {figure_name(figure): figure.pk for figure in figures_of(document=document).defer("data")}

    def source(match: re.Match[str]) -> str:
        key = names.get(f"images/{match[1]}")
        data = b"" if key is None else Figure.objects.values_list("data", flat=True).get(pk=key)
        return f'<img src="data:image/jpeg;base64,{base64.b64encode(data).decode()}"'

    return mark_safe(_SOURCE.sub(source, html))  # noqa: S308 - it was safe, and base64 adds no markup


def write_json(document: Document, stream: IO[bytes]) -> None:
    facts = result_facts(document=document) | {"page_results": [_page_facts(page) for page in _pages(document)]}
    stream.write(json.dumps(facts, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode())


def _members(document: Document) -> Iterator[Member]:
    """What the ZIP holds: the whole, then its pages, figures and pictures one by one, as they are asked for."""
    for name, write in (("result.md", write_markdown), ("result.json", write_json)):
        stream = io.BytesIO()
        write(document, stream)
        yield name, stream.getvalue()
    yield from page_members(document=document)


def _open(document: Document, write: Writer) -> IO[bytes]:
    stream = tempfile.SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 - the response closes it
    write(document, stream)
    stream.seek(0)
    return stream


FORMATS: dict[str, tuple[str, Callable[[Document], IO[bytes]]]] = {
    "md": ("text/markdown; charset=utf-8", lambda document: _open(document, write_markdown)),
    "txt": ("text/plain; charset=utf-8", lambda document: _open(document, _write_text)),
    "html": ("text/html; charset=utf-8", lambda document: _open(document, _write_html)),
    "json": ("application/json", lambda document: _open(document, write_json)),
    "zip": ("application/zip", lambda document: open_archive(_members(document))),
}
