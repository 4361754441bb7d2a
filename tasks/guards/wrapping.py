"""One code fence around the whole answer: the fence goes, what is in it stays. A listing keeps its own."""

from __future__ import annotations

import re

from tasks.guards.fences import Fence, fences_of

# What the fence says is in it, and how the page's text must begin for the fence to be a wrapper; None: in any case.
_STARTS: dict[str, str | None] = {
    "markdown": None,
    "md": None,
    "mdx": None,
    "gfm": None,
    "html": "<table",
    "latex": "$",
    "tex": "$",
    "math": "$",
}
_BARE = {"", "text", "txt", "plain", "plaintext", "ocr"}
_CODE_LINE = re.compile(r"\s{2,}(?![-*+•\d(])\S|.*[;{}(\[=\\]$|.*\w\(.*\)$|(?:[$#>%]|//|/\*|--) ")
_MARKUP_LINE = re.compile(r"#{1,6} \S|\|[ :|]*-[-: |]*\|$|[-*+] \S|\d{1,3}\. \S|.*\$\$|\*\*\S|<table")
_SENTENCE = re.compile(r"(?:\S+\s+){7}\S|.*[\u4e00-\u9fff\u3000-\u303f，]{15}")
CODE_SHARE = 0.34  # of the lines: more than that look like code in a listing, less in prose
LETTERS_SHARE = 0.5  # of what is no space: less than that are letters in a dump or a drawing
THOUGHTS = "<think"  # a fence around them is the page's own: models think before they open one


def without_fence(text: str) -> str:
    """The answer without the fence around it; unchanged where the fence belongs to the page."""
    lines = text.strip().splitlines()
    if len(lines) < 2 or not lines[0].startswith(("```", "~~~")):
        return text
    opening = next(fences_of(lines[:1]), None)
    if opening is None or not _encloses(opening, lines):
        return text
    inner = "\n".join(lines[1:-1]).strip("\n")
    return inner if _is_wrapper(opening.info.lower(), inner) else text


def _encloses(opening: Fence, lines: list[str]) -> bool:
    """Whether the opening fence is closed by the last line; blocks within may be fenced alike if they say what is in
    them."""
    inner = None
    for fence in fences_of(lines[1:]):
        if inner is not None:
            inner = None if fence.closes(inner) else inner
        elif fence.closes(opening):
            return fence.line == len(lines) - 2
        elif fence.info:
            inner = fence
    return False


def _is_wrapper(info: str, inner: str) -> bool:
    if inner.startswith(THOUGHTS):
        return False
    if info in _BARE:
        return _is_page(inner)
    start = _STARTS.get(info, "")
    return start is None or (start != "" and inner.lstrip().startswith(start))


def _is_page(inner: str) -> bool:
    """Whether the lines look like a page, with sentences or Markdown, rather than like code or a drawing."""
    lines = [line for line in inner.splitlines() if line.strip()][:200]
    chars = "".join("".join(lines).split())
    code = sum(bool(_CODE_LINE.match(line)) for line in lines)
    if code > CODE_SHARE * len(lines) or sum(map(str.isalpha, chars)) < LETTERS_SHARE * len(chars):
        return False
    return not lines or any(_MARKUP_LINE.match(line) or _SENTENCE.match(line) for line in lines)
