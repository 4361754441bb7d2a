"""The echo engine says what it was given, always the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tasks.engines import PageRequest, PageResult, load_engine
from tasks.imaging import PageImage

REQUEST = PageRequest(
    source=Path("unread"),
    number=3,
    image=PageImage(b"12345", "image/jpeg", 600, 400),
    prompt="Read this.\nAll of it.",
    model="",
    temperature=0.0,
    timeout=1.0,
)


async def test_answers_what_it_was_given() -> None:
    assert await load_engine("echo").read(REQUEST) == PageResult(
        markdown="# Page 3\n\nImage: image/jpeg, 600 x 400 pixels.\n\nPrompt: Read this.",
        model="echo",
        tokens_in=0,
        tokens_out=0,
        image_width=600,
        image_height=400,
        image_bytes=5,
    )


async def test_answers_without_image_and_prompt() -> None:
    result = await load_engine("echo").read(replace(REQUEST, image=None, prompt=" "))
    assert result.markdown == "# Page 3\n\nImage: no image."
