"""DeepSeek-OCR behind an OpenAI-compatible server: what it is sent and what is made of its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tasks.engines import PageRequest, PageResult, Region
from tasks.engines.openai import OpenAIEngine
from tasks.engines.prompts import PAGE_PROMPT
from tasks.imaging import PageImage
from tests import files
from tests.provider import Provider

ANSWER = """\
<|ref|>image<|/ref|><|det|>[[0, 0, 500, 500]]<|/det|>

<|ref|>text<|/ref|><|det|>[[0, 600, 999, 999]]<|/det|>
Text.
"""


async def read(provider: Provider, *, prompt: str = "", model: str = "deepseek-ai/DeepSeek-OCR") -> PageResult:
    engine = OpenAIEngine(base_url=provider.url, api_key="sk-1")
    image = PageImage(files.png(), "image/png", 60, 40)
    try:
        return await engine.read(PageRequest(Path("x"), 3, image, prompt, model, 0.0, 30))
    finally:
        await engine.aclose()


def sent(provider: Provider) -> Any:
    (call,) = provider.calls
    return call.request


async def test_its_tags_become_markdown_and_regions(provider: Provider) -> None:
    provider.behave(answer=ANSWER)
    result = await read(provider, prompt="<image>\n<|grounding|>Convert the document to markdown.")
    assert result.markdown == "![](images/0003_1.jpg)\n\nText."
    assert result.regions == (Region("image", (0, 0, 500, 500), 1), Region("text", (0, 600, 999, 999)))


@pytest.mark.parametrize(
    "prompt, text",
    [
        ("<image>\n<|grounding|>Convert the document to markdown.", "<|grounding|>Convert the document to markdown."),
        ("<|grounding|>OCR this image.", "<|grounding|>OCR this image."),
        ("<image>\nFree OCR.", "Free OCR."),
        ("<image>", PAGE_PROMPT),
    ],
)
async def test_its_prompts_go_after_the_picture_and_else_as_they_are(
    provider: Provider, prompt: str, text: str
) -> None:
    await read(provider, prompt=prompt)
    picture, words = sent(provider)["messages"][0]["content"]
    assert (picture["type"], words) == ("image_url", {"type": "text", "text": text})


@pytest.mark.parametrize("prompt", ["", "In verse.", "Where is <image> in it?"])
async def test_other_prompts_go_before_the_picture(provider: Provider, prompt: str) -> None:
    await read(provider, prompt=prompt)
    words, picture = sent(provider)["messages"][0]["content"]
    assert (words["text"], picture["type"]) == (prompt or PAGE_PROMPT, "image_url")


async def test_its_server_is_asked_to_keep_the_tags(provider: Provider) -> None:
    await read(provider)
    assert sent(provider)["skip_special_tokens"] is False
    assert sent(provider)["vllm_xargs"]["ngram_size"] == 30


async def test_other_models_are_asked_nothing_unusual(provider: Provider) -> None:
    await read(provider, prompt="<image>\n<|grounding|>Convert the document to markdown.", model="gpt-4o")
    assert set(sent(provider)) == {"messages", "model", "temperature"}
