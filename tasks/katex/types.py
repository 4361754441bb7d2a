"""What goes into the room and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 10_000  # characters of one formula, the same bound as where formulas are found


@dataclass(frozen=True)
class Formula:
    """TeX as it stands between its marks, and whether it stands on a line of its own."""

    tex: str
    display: bool


def may_hold_formulas(text: str) -> bool:
    """Whether it is worth looking for formulas in a Markdown text."""
    return "$" in text or "\\(" in text or "\\[" in text


@dataclass(frozen=True)
class Verdict:
    """What KaTeX says of a formula. `tex` is the formula as it takes it, which may have been mended; one that it
    refuses, and one that nobody came to look at in time (`is_good` is None), stays as it was. `mathml` is there if it
    was asked for and the formula is good."""

    tex: str
    is_good: bool | None
    mathml: str = ""
