"""Code blocks between fences: which lines are fences, what is still open at the end, and text without code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)")
_INLINE = re.compile(r"(`+)[^`\n]{1,500}\1")


@dataclass(frozen=True)
class Fence:
    """A line that opens or closes a block: its number, its marks (```` ``` ````) and what stands behind them."""

    line: int
    marks: str
    info: str

    def closes(self, opening: Fence) -> bool:
        return not self.info and self.marks.startswith(opening.marks)


def fences_of(lines: Sequence[str]) -> Iterator[Fence]:
    """All lines that may be fences."""
    for number, line in enumerate(lines):
        if "```" in line or "~~~" in line:
            match = _FENCE.fullmatch(line.rstrip())
            if match:
                yield Fence(number, match[1], match[2].strip())


def blocks_of(lines: Sequence[str]) -> Iterator[tuple[Fence, Fence | None]]:
    """The code blocks, each with its opening and its closing fence; the last may have none."""
    opening = None
    for fence in fences_of(lines):
        if opening is None:
            opening = fence
        elif fence.closes(opening):
            yield opening, fence
            opening = None
    if opening is not None:
        yield opening, None


def without_code(text: str) -> str:
    """The text without its code blocks and without code within lines."""
    lines = text.splitlines()
    kept: list[str] = []
    start = 0
    for opening, closing in blocks_of(lines):
        kept += lines[start : opening.line]
        start = closing.line + 1 if closing else len(lines)
    return _INLINE.sub("", "\n".join(kept + lines[start:]))
