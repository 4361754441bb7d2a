"""Small PDFs that are the same at every call."""

from __future__ import annotations

import hashlib

from tests import files


def pdf(pages: int = 1, *, text: str = "page") -> bytes:
    """A PDF that says `text 1`, `text 2` ..."""
    return files.pdf(pages, f"{text} {{number}}", size=(300, 400), no_new_id=True)


def without_end(content: bytes) -> bytes:
    """A PDF that stops before the table of its objects."""
    return content[: content.index(b"\nxref")]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
