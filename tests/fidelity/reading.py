"""Read the recorded answers as the pipeline does: a provider gives them, the engine takes them, guards judge them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tasks.engines import PageRejected, PageRequest
from tasks.engines.openai import OpenAIEngine
from tasks.imaging import PageImage
from tasks.pipeline.judge import judge_result
from tests import files
from tests.fidelity.case import Case
from tests.provider import Provider


async def read_all(cases: Sequence[Case]) -> AsyncIterator[tuple[Case, str, str]]:
    """Each case with the text that is kept for it and the word for its rejection; one of them is empty."""
    image = PageImage(files.png(), "image/png", 60, 40)
    answers = iter(cases)
    with Provider(look=False, answer=lambda _call: next(answers).answer) as provider:
        engine = OpenAIEngine(base_url=provider.url, api_key="sk-test")
        for case in cases:
            request = PageRequest(Path("x"), 1, image, case.prompt, "m", 0.0, 30)
            try:
                result = judge_result(await engine.read(request), engine=engine, prompt=case.prompt)
                yield case, result.markdown, ""
            except PageRejected as error:
                yield case, "", error.code
        await engine.aclose()
