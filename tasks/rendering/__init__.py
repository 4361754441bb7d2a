"""Markdown of pages as HTML that is safe to show, and as plain text. No database.

What a page says is written by strangers, and an engine repeats it: nothing in it may run, load from elsewhere or
restyle the portal, and nothing of it may vanish either, so markup that is not allowed is shown as the text it is.
"""

from __future__ import annotations

from tasks.rendering.checking import Checked, check_markdown
from tasks.rendering.difference import render_difference, render_sides
from tasks.rendering.markdown import render_markdown
from tasks.rendering.mathml import with_mathml
from tasks.rendering.numbers import mark_numbers
from tasks.rendering.plain import plain_text

__all__ = [
    "Checked",
    "check_markdown",
    "mark_numbers",
    "plain_text",
    "render_difference",
    "render_markdown",
    "render_sides",
    "with_mathml",
]
