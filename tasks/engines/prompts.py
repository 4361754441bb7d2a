"""The instructions that a vision model gets with a page. A change of a text changes its version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PAGE_PROMPT_VERSION = "page-1"

PAGE_PROMPT = """\
Transcribe this page to Markdown, completely and exactly as it stands.

- Keep every word, number and symbol as printed, in the page's own language. Do not translate, correct, summarize,
  explain or add anything.
- Follow the natural reading order; read columns one after another.
- Use Markdown headings for headings, Markdown lists for lists and Markdown tables for tables.
- Write formulas as LaTeX: $...$ within a line, $$...$$ for displayed ones.
- Where the page has a figure or photograph, keep its caption and any text in it.
- Mark what you cannot read as [illegible]; never guess.
- If the page is blank, answer with nothing.

Answer with the transcription alone, as plain Markdown text: no introduction, no comment, no code fence around it, no
JSON.
"""

GO_ON = """\
Your transcription was cut off by its length limit. Go on exactly where it stops, to the end of the page. Do not repeat
what is already there, and do not say anything else.
"""

CONTEXT_VERSION = "context-1"

CONTEXT_PROMPT = """\
Other pages stand before this one. What follows is for orientation only: give the headings of this page the levels that
fit to those before, and do not repeat any of it.
"""
_OUTLINE = "The headings under which this page begins:"
_END = "How the page before it ends:"

_TEXT = """\
Transcribe the text of this page exactly as it stands, as plain text without any formatting.

- Keep every word, number and symbol as printed, in the page's own language. Do not translate, correct, summarize,
  explain or add anything.
- Follow the natural reading order; read columns one after another. Keep paragraphs apart by an empty line.
- Mark what you cannot read as [illegible]; never guess.
- If the page has no text, answer with nothing.

Answer with the text alone.
"""

_TABLE = """\
Transcribe the tables of this page to Markdown tables, completely and exactly as they stand.

- Keep every cell, also the empty ones, and every word, number, unit and sign as printed. Do not calculate, round or
  fill in anything.
- Put a table's title above it and its notes below it. Repeat the text of a merged cell in each cell that it spans.
- Mark what you cannot read as [illegible]; never guess.
- Leave out what is not part of a table. If the page has no table, answer with nothing.

Answer with the tables alone: no introduction, no comment, no code fence.
"""

_FORMULA = """\
Transcribe the formulas of this page to LaTeX, completely and exactly as they stand.

- Write each formula as $$...$$ on lines of its own, in the order of the page, with its number as \\tag{...} if it has
  one.
- Keep every symbol, index and accent. Do not simplify, solve or correct anything.
- Mark what you cannot read as \\text{[illegible]}; never guess.
- Leave out the text around them. If the page has no formula, answer with nothing.

Answer with the formulas alone: no introduction, no comment, no code fence.
"""

_FIGURE = """\
Describe the figures of this page in Markdown, in the page's own language.

- For each figure give its title or caption as printed, what kind of figure it is, and what it shows: axes, units,
  legend and the values that can be read off a chart; the parts and their connections in a diagram; what is to be seen
  in a photograph.
- Say only what can be seen; never guess at values or names.
- If the page has no figure, answer with nothing.

Answer with the description alone.
"""


@dataclass(frozen=True)
class BuiltInPrompt:
    """Instructions that come with ocrsite. The empty text is the engine's own; `blank` stands where the person who asks
    puts words of their own; `for_text` says whether what stands on the page is asked for, and nothing about it."""

    version: str
    text: str
    blank: str = ""
    for_text: bool = True

    def is_of(self, prompt: str) -> bool:
        """Whether a prompt is these instructions, with any words in the blank."""
        if not self.blank:
            return prompt == self.text.strip()
        before, after = self.text.split(self.blank)
        return prompt.startswith(before) and prompt.endswith(after) and len(prompt) >= len(before + after)


BUILT_IN: dict[str, BuiltInPrompt] = {
    "document": BuiltInPrompt(PAGE_PROMPT_VERSION, ""),
    "text": BuiltInPrompt("text-1", _TEXT),
    "table": BuiltInPrompt("table-1", _TABLE),
    "formula": BuiltInPrompt("formula-1", _FORMULA),
    "figure": BuiltInPrompt("figure-1", _FIGURE, for_text=False),
    # What the model DeepSeek-OCR was trained on, to the letter.
    "deepseek-markdown": BuiltInPrompt(
        "deepseek-markdown-1", "<image>\n<|grounding|>Convert the document to markdown."
    ),
    "deepseek-layout": BuiltInPrompt("deepseek-layout-1", "<image>\n<|grounding|>OCR this image."),
    "deepseek-text": BuiltInPrompt("deepseek-text-1", "<image>\nFree OCR."),
    "deepseek-figure": BuiltInPrompt("deepseek-figure-1", "<image>\nParse the figure.", for_text=False),
    "deepseek-describe": BuiltInPrompt(
        "deepseek-describe-1", "<image>\nDescribe this image in detail.", for_text=False
    ),
    "deepseek-locate": BuiltInPrompt(
        "deepseek-locate-1", "<image>\nLocate <|ref|>xxxx<|/ref|> in the image.", blank="xxxx", for_text=False
    ),
}


def context_prompt(*, outline: Sequence[str], end: str) -> str:
    """What a model is told of the pages before: the headings that are open, outermost first, and the end of the last
    page. Empty if there is neither."""
    parts = [CONTEXT_PROMPT.strip()]
    if outline:
        parts += [_OUTLINE, "\n".join(outline)]
    if end:
        parts += [_END, end]
    return "\n\n".join(parts) if len(parts) > 1 else ""


def asks_for_text(prompt: str) -> bool:
    """Whether a prompt is known to ask for the page's own text alone; of somebody's own words that is not known."""
    return not prompt or any(each.for_text for each in BUILT_IN.values() if each.text and each.is_of(prompt))


def version_of(prompt: str) -> str:
    """The version of the built-in instructions that a prompt is; `user` for somebody's own words."""
    return next((each.version for each in BUILT_IN.values() if each.text and each.is_of(prompt)), "user")
