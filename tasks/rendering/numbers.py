"""Numbers that differ, made to stand out in the lines that have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_NUMBER = re.compile(r"(\d+(?:[.,．，]\d+)*)")


def mark_numbers(text: str, numbers: Collection[str]) -> SafeString:
    """The text with a `<mark>` around each of these numbers, of which the digits alone are named; escaped."""
    parts = _NUMBER.split(text)  # every second one is a number
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if _digits(part) in numbers else part,) for part in parts)
    )


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())
