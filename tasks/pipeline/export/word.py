"""A document for word processors: headings, tables, figures and equations as they know them."""

from __future__ import annotations

from typing import IO

from tasks.models import Document
from tasks.pipeline.errors import Conflict, TooLarge
from tasks.pipeline.export.webpage import html_body
from tasks.rendering.word import WordFailed, WordMissing, WordTooLarge, has_word, to_docx

__all__ = ["WORD", "has_word", "write_docx"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write_docx(document: Document, stream: IO[bytes]) -> None:
    """Raises Conflict if what makes it is not installed or could not make it, TooLarge if it would take too much."""
    if not has_word():
        raise Conflict(_MISSING, code="docx_missing")
    try:
        to_docx(html_body(document), stream)
    except WordMissing as error:
        raise Conflict(_MISSING, code="docx_missing") from error
    except WordTooLarge as error:
        raise TooLarge("the document is too large for a Word file; export it as HTML", code="docx_too_large") from error
    except WordFailed as error:
        raise Conflict(f"no Word file could be made of this document: {error}", code="docx_failed") from error


_MISSING = (
    "Word files are made by pandoc, which is not installed here; whoever runs the site can add it, as a package of the "
    "system or by pip install --require-hashes -r requirements-docx.txt, and restart"
)
