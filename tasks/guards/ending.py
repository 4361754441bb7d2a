"""Answers that break off: within a table, a code block, a formula or a JSON wrapper, or with the rest left out.

A page may end oddly by itself: with a price (`$`), in the middle of a sentence that goes on overleaf, with the fence
that it explains. So something must have been opened in a way that pages don't, and be open at the very end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tasks.guards.envelope import is_open_envelope
from tasks.guards.fences import blocks_of, without_code
from tasks.guards.verdict import Verdict

_TABLE = re.compile(r"(?<!\\)<(/?)table\b", re.IGNORECASE)
_IN_TABLE = re.compile(r"<table\b[^<>]{0,300}(?:>\s*(?:<(?:tr|thead|tbody|caption|colgroup)\b|$)|$)", re.IGNORECASE)
_DOLLARS = re.compile(r"(?<![\\$])\$\$(?!\$)")
_BRACKET = re.compile(r"^[ \t]*\\\[", re.MULTILINE)
_COMMAND = re.compile(r"\\[A-Za-z]")
_TEX = re.compile(r"\\[A-Za-z]|[\^_=]")
_SENTENCE_END = re.compile(r"[.!?。！？:：]['\"”’)]*$")
_COMMENT = ("#", "//", "/*", "*", "--", "%", ";", '"', "'")
_LEFT_OUT = re.compile(
    r"[\[(（【…. ]+(?:the )?(?:rest|remaining|remainder|additional|other|more|subsequent|further)\b[^\n]{0,60}"
    r"(?:text|content|rows?|page|entries|items|transcription|lines|table|list|document|data)[^\n]{0,60}"
    r"(?:omitted|truncated|continues?|not shown|follows?|similar|same (?:pattern|format|manner))[^\n]{0,60}[\])）】….]+"
    r"|[\[(（【…]+(?:transcription|content|text|rows|output|table)"
    r" (?:continues|truncated|omitted)[^\n]{0,60}[\])）】…]+"
    r"|[\[(（【…]+[^\n]{0,40}(?:omitted|truncated|shortened) for brevity[^\n]{0,40}[\])）】…]+"
    r"|[\[(（【…]+(?:页面|图片|文档)?(?:其余|剩余|后续|余下)(?:的)?"
    r"(?:内容|文字|文本|行|部分|表格)[^\n]{0,12}(?:省略|从略)[^\n]{0,12}[\])）】…]+",
    re.IGNORECASE,
)


def judge_ending(text: str) -> Verdict | None:
    """An answer that is a stump."""
    plain = without_code(text)
    for what, is_open in _WAYS.items():
        if is_open(text if what in _WHOLE else plain):
            return Verdict("truncated", f"the model's answer breaks off {what}")
    return None


def _in_code(text: str) -> bool:
    """An open fence with code behind it, or around all that there is. Where prose goes on behind it, the page shows a
    fence and means none."""
    lines = text.splitlines()
    opened = next((opening for opening, closing in blocks_of(lines) if closing is None), None)
    if opened is None:
        return False
    rest = [line.strip() for line in lines[opened.line + 1 :] if line.strip()]
    return bool(rest) and (opened.line == 0 or not _is_prose(rest[-1]))


def _is_prose(line: str) -> bool:
    words = len(line.split()) + sum("\u4e00" <= char <= "\u9fff" for char in line) // 2
    return words >= 4 and bool(_SENTENCE_END.search(line)) and not line.startswith(_COMMENT)


def _in_table(text: str) -> bool:
    depth, last = 0, None
    for tag in _TABLE.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        last = last if tag[1] else tag
    return depth > 0 and last is not None and bool(_IN_TABLE.match(text, last.start()))


def _in_row(text: str) -> bool:
    """A last row of a Markdown table without its end, where all rows before have theirs."""
    rows = [line.strip() for line in text.rstrip().splitlines()[-4:]]
    return (
        len(rows) >= 3
        and rows[-1].startswith("|")
        and not rows[-1].endswith("|")
        and all(row.startswith("|") and row.endswith("|") for row in rows[-3:-1])
        and rows[-1].count("|") < rows[-2].count("|")
    )


def _in_formula(text: str) -> bool:
    marks = [mark.span() for mark in _DOLLARS.finditer(text)]
    if len(marks) % 2:
        start, end = marks[-1]
        rest, is_display = text[end:].strip(), not text[text.rfind("\n", 0, start) + 1 : start].strip()
        if not rest:
            return is_display and len(marks) > 1
        return "\n\n" not in rest and bool((_TEX if is_display else _COMMAND).search(rest))
    brackets = [mark.end() for mark in _BRACKET.finditer(text)]
    rest = text[brackets[-1] :] if brackets else ""
    return bool(rest) and "\\]" not in rest and "\n\n" not in rest.strip() and bool(_TEX.search(rest))


def _is_left_out(text: str) -> bool:
    last = text.rstrip().rpartition("\n")[2].strip(" *_")
    return len(last) <= 200 and bool(_LEFT_OUT.fullmatch(last))


_WAYS: dict[str, Callable[[str], bool]] = {
    "within a code block": _in_code,
    "within its JSON wrapper": is_open_envelope,
    "within a table": _in_table,
    "within a table's row": _in_row,
    "within a formula": _in_formula,
    "and leaves out the rest of the page": _is_left_out,
}
_WHOLE = ("within a code block", "within its JSON wrapper")
