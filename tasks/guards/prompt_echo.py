"""The instructions, given back at the start of the answer or in its place."""

from __future__ import annotations

import re

from tasks.guards.verdict import Verdict

_TAGS = re.compile(r"<image>|<\|grounding\|>")
_ROLE = re.compile(r"(?:user|human|system|prompt|instructions?|assistant|用户|助手|提示词?)\s*[:：]?", re.IGNORECASE)
_EDGES = " \t*_#>-•\"'“”"
LEAST = 20  # characters: what is shorter may stand on a page by chance


def without_prompt(text: str, prompt: str) -> str:
    """The answer without the lines of the prompt in front of it; unchanged if nothing else is in it."""
    lines = text.splitlines()
    count = _echoed(lines, prompt)
    rest = "\n".join(lines[count:]).strip()
    return rest if count and rest else text


def judge_prompt(text: str, prompt: str) -> Verdict | None:
    """An answer that holds the prompt and nothing else."""
    lines = text.splitlines()
    asked = _words(_TAGS.sub("", prompt))
    is_prompt = bool(asked) and len(asked) >= LEAST / 2 and _words(text) == asked
    if is_prompt or (lines and _echoed(lines, prompt) == len(lines)):
        return Verdict("prompt_echoed", "the model gave back its instructions in place of the page")
    return None


def _echoed(lines: list[str], prompt: str) -> int:
    """How many lines at the start are the prompt's own, one after another; 0 if there is too little to be sure."""
    asked = {words for line in _TAGS.sub("", prompt).splitlines() if (words := _words(line))}
    count = matched = 0
    for number, line in enumerate(lines):
        words = _words(line)
        if words in asked:
            matched += len(words)
            count = number + 1
        elif words and not _ROLE.fullmatch(words):
            break
        elif words and count:  # who speaks next
            count = number + 1
    return count if matched >= LEAST else 0


def _words(line: str) -> str:
    return " ".join(line.strip(_EDGES).split())
