"""Verdict: why an answer is not kept."""

from __future__ import annotations

from dataclasses import dataclass

# Every word for an answer that is not the page's text. An engine may find out some of them by itself.
CODES = frozenset({"repetition", "truncated", "refused", "summary", "chat", "prompt_echoed"})
# Those that pages have been found guilty of, too: forms without end, tables that are cut off in print, captions.
UNSURE = frozenset({"repetition", "truncated", "summary"})


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an answer: a word for programs, and a reason for people."""

    code: str
    reason: str

    @property
    def is_unsure(self) -> bool:
        """Whether a page might look like that."""
        return self.code in UNSURE
