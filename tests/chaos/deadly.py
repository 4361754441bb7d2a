"""Pages that bring down whoever works on them, among harmless ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pymupdf

from tests.chaos.processes import boxes_of, readers_of
from tests.provider import numbered_pdf
from tests.server import Server

SIDE = 2048 * 72 / 200  # points: drawn at 200 DPI the page just fits the largest picture
GROUPS = 50
LOOK = 0.005  # seconds


def hungry_pdf(pages: int, *, hungry: int) -> bytes:
    """Page `hungry` of it is a small drawing in fifty transparency groups inside each other. A renderer keeps a
    picture of the page for each of them, and so needs more memory than a page may use."""

    def make(document: pymupdf.Document, page: pymupdf.Page) -> None:
        page.set_mediabox(pymupdf.Rect(0, 0, SIDE, SIDE))
        state = _object(document, "<</Type/ExtGState/ca 0.5>>")
        form = None
        for _depth in range(GROUPS):
            form = _group(document, state, form)
        _draw(document, page, b"/G gs /F Do", _resources(state, form))

    return _with_page(pages, hungry, make)


def tedious_pdf(pages: int, *, tedious: int) -> bytes:
    """Page `tedious` of it takes a second or so to draw."""
    lines = b"0.1 w 0 0 m 595 842 l 0 842 l 595 0 l S\n"
    return _with_page(pages, tedious, lambda document, page: _draw(document, page, lines * 500, "<<>>"))


def _with_page(pages: int, number: int, make: Callable[[pymupdf.Document, pymupdf.Page], None]) -> bytes:
    with pymupdf.open(stream=numbered_pdf(pages), filetype="pdf") as document:
        make(document, document[number - 1])
        return bytes(document.tobytes(deflate=True))


def _group(document: pymupdf.Document, state: int, inner: int | None) -> int:
    """A transparency group around another one; the innermost fills the page."""
    box = f"/BBox[0 0 {SIDE} {SIDE}]/Group<</S/Transparency/I true/K true>>"
    form = _object(document, f"<</Type/XObject/Subtype/Form{box}/Resources{_resources(state, inner)}>>")
    document.update_stream(form, b"/G gs /F Do" if inner else f"0 0 {SIDE} {SIDE} re f".encode())
    return form


def _resources(state: int, form: int | None) -> str:
    drawn = f"/XObject<</F {form} 0 R>>" if form else ""
    return f"<</ExtGState<</G {state} 0 R>>{drawn}>>"


def _draw(document: pymupdf.Document, page: pymupdf.Page, content: bytes, resources: str) -> None:
    stream = _object(document, "<<>>")
    document.update_stream(stream, content)
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    document.xref_set_key(page.xref, "Resources", resources)


def _object(document: pymupdf.Document, text: str) -> int:
    xref = document.get_new_xref()
    document.update_object(xref, text)
    return int(xref)


@contextmanager
def killing(server: Server, page_id: int) -> Iterator[list[int]]:
    """Kill every worker that has this page in hand, as a crash in native code would; their process ids."""
    killed: list[int] = []
    over = threading.Event()

    def run() -> None:
        while not over.wait(LOOK):
            for box in (server.data_dir / "blackboxes").glob("*"):
                if page_id in _held(box):
                    killed.extend(_kill_owner(server, box))

    watcher = threading.Thread(target=run)
    watcher.start()
    try:
        yield killed
    finally:
        over.set()
        watcher.join()


def _held(box: Path) -> list[int]:
    """The pages that a worker has in hand, as its black box tells."""
    try:
        content = box.read_bytes()
    except OSError:
        return []
    ids = [int.from_bytes(content[at : at + 8], "big") for at in range(0, len(content), 8)]
    return ids[: ids.index(0)] if 0 in ids else ids


def _kill_owner(server: Server, box: Path) -> list[int]:
    found = [process for process in readers_of(server) if box in boxes_of(process)]
    for process in found:
        with suppress(psutil.Error):
            process.kill()
            process.wait(5)
    return [process.pid for process in found]
