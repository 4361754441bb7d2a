"""Join lines: with a space, without one between Chinese or Japanese characters, undoing hyphens at line ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u00ad\u2010]$")


def join(lines: Sequence[str]) -> str:
    """The lines as one, empty ones left out."""
    kept = [line.strip() for line in lines if line.strip()]
    text = ""
    for line, following in pairwise(kept):
        drop, space = joint(line, following)
        text += line[: len(line) - drop] + space
    return text + kept[-1] if kept else ""


def joint(line: str, following: str) -> tuple[int, str]:
    """How ``following`` continues ``line``: how many characters go from the line's end, and what comes between."""
    if _is_wide(line[-1]) and _is_wide(following[0]):
        return 0, ""
    if _HYPHENATED.search(line) and following[0].islower():
        return 1, ""
    return 0, " "


def _is_wide(char: str) -> bool:
    """Whether the character is written without spaces around it: CJK, but not Korean."""
    return unicodedata.east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7a3"
