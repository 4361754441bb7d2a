"""Marks around the answer that a server should have kept to itself: tokens that end an answer, tags that enclose it."""

from __future__ import annotations

import re

_TOKENS = (
    r"<\|(?:im_start|start_header_id|begin_of_text)\|>(?:assistant)?|<\|(?:im_end|eot_id|endoftext|end_of_text|end|eom_id)\|>"
    r"|<｜(?:begin|end)▁of▁sentence｜>|<(?:bos|eos|end_of_turn|pad)>"
)
_AT_START = re.compile(rf"(?:\s*(?:{_TOKENS}))+\s*")
_AT_END = re.compile(rf"(?:{_TOKENS})")
_TAGS = re.compile(r"<(answer|markdown|transcription|page_text)>(.*)</\1>", re.DOTALL | re.IGNORECASE)


def without_tokens(text: str) -> str:
    """The answer without tokens at its ends and without one tag around all of it."""
    body = text.strip()
    start = _AT_START.match(body)
    inner = body[start.end() :] if start else body
    while last := _last_token(inner):
        inner = inner[: -len(last)].rstrip()
    tagged = _TAGS.fullmatch(inner)
    inner = tagged[2].strip() if tagged else inner
    return text if inner == body else inner


def _last_token(text: str) -> str:
    """The token that the text ends with, if it does."""
    if not text.endswith(">"):
        return ""
    token = text[text.rfind("<") :]
    return token if _AT_END.fullmatch(token) else ""
