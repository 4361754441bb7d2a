"""Endless repetition: a text that goes round and round, at the end or on the way, more often than a page can hold.

Pages repeat themselves, too: refrains, form fields, rows of zeros, dots that lead to page numbers. So it counts how
much is said each time around. A sentence may come round a few times, a word some dozens of times; what holds fields and
cells more often; dots, rules and numbers until they fill a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tasks.guards.verdict import Verdict

GRAM = 6  # words in a row that must be the same before a repetition is looked for
PAGE = 6000  # characters: what fills a page
LINES = 90  # equal ones, one after another, and
COUNTED_LINES = 300  # such that are equal but for their numbers
DOTS = 600  # dots, or marks like them, one after another
RULE = 2000  # characters of a ruled line, or cells without anything in them

Limits = tuple[tuple[int, int], ...]
# Letters that come round, and how often is too often.
_PROSE: Limits = ((400, 3), (160, 4), (80, 6), (45, 10), (20, 24), (14, 36), (10, 50), (4, 120), (1, 200))
_CELLS: Limits = ((400, 4), (160, 8), (80, 15), (40, 45), (20, 60), (8, 80), (4, 100), (1, 150))
FIELDS = 1 / 7  # of the tokens: with more, it is a form or a table
# The same sentence at different places of the page; and the same but for its numbers.
_SENTENCES: Limits = ((50, 25), (30, 40))
_COUNTED: Limits = ((30, 60), (15, 120), (3, 300))

_WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"[^\W_{_WIDE}]{{1,40}}|[{_WIDE}]|<[a-zA-Z/][^<>]{{0,300}}>|\.+|-+|_+|=+|~+|…+|·+|＿+|\*+|`+|[^\w\s]"
)
_LABEL = re.compile(r"[:：][ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"<t|[|&□☐☑○◯●_＿…]|\.{4}|-{4}")
_MARKUP = re.compile(rf"{_FIELD.pattern}|<[a-z/]| / |[{{}}=]|\w\(")
_STOP = re.compile(r"[.!?。！？;；\n]+")
_DIGITS = re.compile(r"\d+")


def judge_repetition(text: str) -> Verdict | None:
    """An answer that repeats itself beyond what a page can hold."""
    said = _same_lines(text) or _going_round(text) or _said_again(text)
    return Verdict("repetition", f"the model repeats itself: {said}") if said else None


def _same_lines(text: str) -> str:
    """A line that follows itself more often than there is room on a page, whatever it says."""
    lines = [line.strip() for line in text.splitlines()]
    numberless = [_DIGITS.sub("0", line) for line in lines] if len(lines) >= COUNTED_LINES else []
    for some, most in ((lines, LINES), (numberless, COUNTED_LINES)):
        for line, same in groupby(some):
            count = sum(1 for _line in same)
            if count >= most and line:
                return _told([line], count)
    return ""


def _going_round(text: str) -> str:
    """What comes round too often, one time after another."""
    tokens = _TOKEN.findall(_LABEL.sub(": ____", text.lower()))
    for mark in tokens:
        if len(mark) >= DOTS and len(mark) >= (RULE if mark[0] in "-_=*" else DOTS):
            return _told([mark[:3]], len(mark))
    for start, end, period in _rounds(tokens):
        unit, count = tokens[start : start + period], (end - start) // period
        if count >= _too_many(unit):
            return _told(unit, count)
    return ""


def _rounds(tokens: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches that repeat what stands a fixed number of tokens before, at least three times round: start, end and
    that number. Each is found where some words in a row are the same as some time before, and followed to its end."""
    last: dict[tuple[str, ...], int] = {}
    followed: dict[int, int] = {}  # distances, and how far each was followed
    for place, gram in enumerate(zip(*(tokens[shift:] for shift in range(GRAM)), strict=False)):
        before = last.get(gram)
        last[gram] = place
        if before is None:
            continue
        period = place - before
        if followed.get(period, 0) > place:
            continue
        end = place
        while end < len(tokens) and tokens[end] == tokens[end - period]:
            end += 1
        followed[period] = end
        if end - before >= 3 * period:
            yield before, end, period


def _too_many(unit: Sequence[str]) -> int:
    """How many times round are too many for these tokens."""
    letters = sum(map(_letters, unit))
    is_field = sum(bool(_FIELD.match(token)) for token in unit) >= FIELDS * len(unit)
    if letters:
        return next(times for least, times in (_CELLS if is_field else _PROSE) if letters >= least)
    if len(set("".join(unit))) == 1 and not is_field:
        return DOTS // len("".join(unit)) + 1
    if any(token[0].isdigit() for token in unit):
        return PAGE // sum(map(len, unit)) + 1
    return (RULE if is_field else DOTS) // len(unit) + 1


def _letters(word: str) -> int:
    """How much a token says; a Chinese character as much as two letters, numbers and marks nothing."""
    if not word.isalpha():
        return 0
    return 2 if len(word) == 1 and word > "\u3040" else len(word)


def _said_again(text: str) -> str:
    """A sentence that stands at too many places."""
    sentences = [each.strip() for each in _STOP.split(text.lower())]
    numberless = (_DIGITS.sub("0", sentence) for sentence in sentences)
    for counted, limits in ((Counter(sentences), _SENTENCES), (Counter(numberless), _COUNTED)):
        fewest = min(times for _least, times in limits)
        for sentence, count in counted.items():
            if count >= fewest and _is_too_often(sentence, count, limits):
                return _told([sentence], count)
    return ""


def _is_too_often(sentence: str, count: int, limits: Limits) -> bool:
    """Whether it is; not in fields, cells and code, where lines are alike."""
    letters = 0 if _MARKUP.search(sentence) else sum(map(_letters, sentence))
    return any(letters >= least and count >= times for least, times in limits)


def _told(unit: Sequence[str], count: int) -> str:
    words = (" " if max(map(len, unit)) > 1 else "").join(unit)
    return f"“{words if len(words) <= 60 else words[:59] + '…'}” {count} times"
