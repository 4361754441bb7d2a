"""Pages of a story, bound."""

from __future__ import annotations

from typing import Any

from tasks.binding import Sheet, bind_pages


def bind(*pages: str, first: int = 1, **wishes: Any) -> str:
    """The text of consecutive pages."""
    return bind_pages([Sheet(number, text) for number, text in enumerate(pages, first)], **wishes)
