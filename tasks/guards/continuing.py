"""Stumps: whether an answer that was cut off is worth going on from, and how its rest is put to it."""

from __future__ import annotations

from tasks.guards.repetition import judge_repetition

SHORTEST = 100  # characters; less is as quickly read again
OVERLAP = 1000  # characters of a stump that its rest may begin with once more
ANCHOR = 12  # characters that are no coincidence


def is_worth_continuing(stump: str) -> bool:
    """Whether what was cut off is a page's beginning, and no endless loop."""
    return len(stump.strip()) >= SHORTEST and judge_repetition(stump) is None


def join_stump(stump: str, rest: str) -> str:
    """The whole text. A model that goes on may say the end of the stump again, or begin the page anew."""
    if _begins_alike(stump, rest):
        return rest
    return stump + rest[_overlap(stump, rest) :]


def _begins_alike(stump: str, rest: str) -> bool:
    start = stump.strip()[:SHORTEST]
    return len(start) >= ANCHOR and rest.lstrip().startswith(start)


def _overlap(stump: str, rest: str) -> int:
    """How many characters the rest begins with that the stump ends with. At least a line or a few words of them: two
    texts may well meet in one letter."""
    tail, skipped = stump[-OVERLAP:], len(rest) - len(rest.lstrip())
    said = rest[skipped:]
    for start in range(len(tail)):
        again = tail[start:]
        if len(again) < ANCHOR:
            break
        if said.startswith(again):
            return skipped + len(again)
    return 0
