"""Judge what an engine answered, before it is kept as the page's text."""

from __future__ import annotations

from dataclasses import replace

from tasks import guards
from tasks.engines import Engine, PageRejected, PageResult
from tasks.engines.prompts import PAGE_PROMPT, asks_for_text
from tasks.pipeline.context import NO_CONTEXT, Context


def judge_result(
    result: PageResult, *, engine: Engine, prompt: str, stump: str = "", context: Context = NO_CONTEXT
) -> PageResult:
    """The result without what was wrapped around the page's text and without what the model was told besides; the whole
    of it, where it goes on from a `stump`. Raises PageRejected if it is not the page's text."""
    if not engine.may_invent:
        return result
    if stump:
        rest = guards.judge_rest(result.markdown, stump=stump, is_transcript=asks_for_text(prompt))
        result = _unless(rest, replace(result, markdown=guards.join_stump(stump, rest.text).strip()))
    text = guards.without_repeated_end(result.markdown, context.end)
    asked = f"{prompt or PAGE_PROMPT}\n{context.instructions}"
    judged = guards.judge(text, prompt=asked.strip(), is_transcript=asks_for_text(prompt))
    return _unless(judged, replace(result, markdown=judged.text))


def _unless(judged: guards.Judged, result: PageResult) -> PageResult:
    if judged.verdict is None:
        return result
    verdict = judged.verdict
    raise PageRejected(verdict.reason, code=verdict.code, result=result, may_be_right=verdict.is_unsure)
