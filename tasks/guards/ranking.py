"""Which of several answers that were all rejected is worth the most."""

from __future__ import annotations

_RANKS = {"truncated": 2, "repetition": 1, "summary": 0}  # how much of the page such an answer still holds
GRAM = 5  # characters


def worth(text: str, code: str) -> tuple[int, int]:
    """The more, the better: first by what was wrong, and then by how much different text there is."""
    bare = "".join(text.split())
    return _RANKS.get(code, -1), len({bare[start : start + GRAM] for start in range(len(bare))})
