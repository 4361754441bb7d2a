"""A page as it is bound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A page's text. One that is not `is_read` is a note in the place of a page: it stands for itself."""

    number: int
    text: str
    is_read: bool = True
