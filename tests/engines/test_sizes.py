"""Pictures are as large as the model makes use of, and no larger."""

from __future__ import annotations

import pytest

from tasks.engines.sizes import longest_side


@pytest.mark.parametrize(
    "model, side",
    [
        ("gpt-4o", 2048),
        ("anthropic/Claude-sonnet-4", 1568),
        ("google/gemini-2.5-pro", 3072),
        ("deepseek-ai/DeepSeek-OCR", 1920),
        ("somebody/else", 2048),
        ("", 2048),
    ],
)
def test_the_longest_side_follows_the_models_name(model: str, side: int) -> None:
    assert longest_side(model) == side
