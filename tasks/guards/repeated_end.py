"""The end of the page before, which the model was told of, given back at the start of the answer."""

from __future__ import annotations

LEAST_LINES, LEAST = 2, 80  # lines and characters; less may well stand on both pages: a heading, a foot and a head


def without_repeated_end(text: str, end: str) -> str:
    """The answer without the last lines of `end` in front of it; unchanged if nothing else is in it."""
    before = [words for line in end.splitlines() if (words := _words(line))]
    lines = text.splitlines()
    filled = [(number, words) for number, line in enumerate(lines) if (words := _words(line))]
    for count in range(min(len(before), len(filled)), LEAST_LINES - 1, -1):
        first = [words for _number, words in filled[:count]]
        if first == before[-count:] and sum(map(len, first)) >= LEAST:
            rest = "\n".join(lines[filled[count - 1][0] + 1 :]).strip()
            return rest or text
    return text


def _words(line: str) -> str:
    return " ".join(line.split())
