"""The error that the tests' child promises; apart from the child, whose own module is ``__main__`` while it runs."""

from __future__ import annotations


class Refusal(Exception):
    """Says no, with a field of its own."""

    def __init__(self, reason: str, number: int) -> None:
        super().__init__(reason, number)
        self.number = number
