"""Judge an answer: take off what is only wrapped around the page's text, and say what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.guards.blank import without_blank_words
from tasks.guards.chat import judge_chat, without_chat
from tasks.guards.ending import judge_ending
from tasks.guards.envelope import without_envelope
from tasks.guards.prompt_echo import judge_prompt, without_prompt
from tasks.guards.refusal import judge_refusal
from tasks.guards.repetition import judge_repetition
from tasks.guards.summary import judge_summary
from tasks.guards.thinking import judge_thinking, without_thinking
from tasks.guards.tokens import without_tokens
from tasks.guards.verdict import Verdict
from tasks.guards.wrapping import without_fence

EDITION = 1  # changes when answers are judged differently
DEEPEST = 10  # wrappers within wrappers


@dataclass(frozen=True)
class Judged:
    """The text of an answer without its wrappers, and why it is not to be kept, if it isn't."""

    text: str
    verdict: Verdict | None = None


def judge(answer: str, *, prompt: str, is_transcript: bool) -> Judged:
    """Judge what a model answered to the `prompt`. Only where the page's own text was asked for, `is_transcript`, is a
    wrapper known as one and a description as a failure; somebody else may have asked for JSON or a description."""
    text = _transcript(answer, prompt) if is_transcript else _bare(answer, prompt)
    return Judged(text, next(filter(None, _verdicts(text, prompt, is_transcript)), None))


def judge_rest(answer: str, *, stump: str, is_transcript: bool) -> Judged:
    """The same of an answer that goes on from a stump, so that how it begins and ends says nothing. The white space at
    its start stays: it tells whether a word or a line goes on. What was wrapped begins a line."""
    text = without_tokens(answer)
    if is_transcript:
        inner = without_fence(without_chat(text))
        if inner.strip() != text.strip():
            text = inner.strip() if stump.endswith("\n") else f"\n{inner.strip()}"
    verdicts = (judge_refusal(text), judge_chat(text) if is_transcript else None)
    return Judged(text, next(filter(None, verdicts), None))


def _transcript(answer: str, prompt: str) -> str:
    """The answer without what is around the page's text, whatever is wrapped in what."""
    text = answer
    for _depth in range(DEEPEST):
        inner = without_envelope(without_fence(without_chat(_bare(text, prompt))))
        if inner == text:
            break
        text = inner
    return without_blank_words(text)


def _bare(answer: str, prompt: str) -> str:
    """The answer without what nobody can have asked for."""
    return without_prompt(without_thinking(without_tokens(answer)), prompt)


def _verdicts(text: str, prompt: str, is_transcript: bool) -> Iterator[Verdict | None]:
    yield judge_thinking(text)
    yield judge_prompt(text, prompt)
    yield judge_refusal(text)
    if is_transcript:
        yield judge_chat(text)
        yield judge_summary(text)
    yield judge_ending(text)
    yield judge_repetition(text)
