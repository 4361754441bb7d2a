"""Reasoning that leaks into the answer: `<think>...</think>` before the page's text."""

from __future__ import annotations

import re

from tasks.guards.verdict import Verdict

_MARKS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
)
# A page about such models may begin with the mark itself; reasoning begins on a line of its own, or like this.
_MUSING = re.compile(
    r"\s*\n|\s*(?:okay|ok|alright|hmm|wait|so|let me|let's|first|the user|i need|i should|we need|this is"
    r"|好的|嗯|用户|首先|让我|我需要|我们需要)",
    re.IGNORECASE,
)


def without_thinking(text: str) -> str:
    """The answer without the reasoning in front of it. Some servers leave out the first mark, which then stands in
    their template: all up to the second, on a line of its own, is reasoning as well."""
    start = text.lstrip()
    for begin, end in _MARKS:
        if start[: len(begin)].lower() == begin:
            return _after(start, end, text)
        if end in text and begin not in text:
            lines = re.search(rf"^[ \t]*{re.escape(end)}[ \t]*$", text, re.MULTILINE)
            if lines:
                return text[lines.end() :].strip()
    return text


def judge_thinking(text: str) -> Verdict | None:
    """An answer that never got beyond its reasoning."""
    start = text.lstrip()
    for begin, end in _MARKS:
        if start[: len(begin)].lower() == begin and end not in start.lower() and _MUSING.match(start, len(begin)):
            return Verdict("chat", "the model's answer holds nothing but its reasoning")
    return None


def _after(start: str, end: str, text: str) -> str:
    place = start.lower().find(end)
    rest = start[place + len(end) :].strip()
    # The template of such answers, as papers print it.
    return text if place < 0 or rest.lower().startswith("<answer") else rest
