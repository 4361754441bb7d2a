"""Judge what an engine answered, before it is kept as the page's text."""

from __future__ import annotations

from dataclasses import replace

from tasks import guards
from tasks.engines import Engine, PageRejected, PageResult
from tasks.engines.prompts import PAGE_PROMPT, asks_for_text


def judge_result(result: PageResult, *, engine: Engine, prompt: str) -> PageResult:
    """The result without what was wrapped around the page's text. Raises PageRejected if it is not the page's text."""
    if not engine.may_invent:
        return result
    judged = guards.judge(result.markdown, prompt=prompt or PAGE_PROMPT, is_transcript=asks_for_text(prompt))
    stripped = replace(result, markdown=judged.text)
    if judged.verdict is not None:
        verdict = judged.verdict
        raise PageRejected(verdict.reason, code=verdict.code, result=stripped, may_be_right=verdict.is_unsure)
    return stripped
