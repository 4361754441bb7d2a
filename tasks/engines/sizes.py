"""How large a picture a model makes use of: what is larger is scaled down by the model's own server, unread.

The first name that stands in the model's name counts. Sources: the vendors' documentation of image input, and for
DeepSeek-OCR its released configuration (2 by 3 tiles of 640 pixels).
"""

from __future__ import annotations

LONGEST_SIDE = 2048  # pixels, of a model that is not named below

LONGEST_SIDES = (
    ("claude", 1568),
    ("gemini", 3072),
    ("deepseek-ocr", 1920),
    ("gpt-", 2048),
)


def longest_side(model: str) -> int:
    """The longest side in pixels that this model, called whatever its server calls it, makes use of."""
    name = model.lower()
    return next((side for part, side in LONGEST_SIDES if part in name), LONGEST_SIDE)
