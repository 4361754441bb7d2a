"""One paragraph's rows as inline Markdown: joined, escaped, styled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tasks.engines.joining import joint
from tasks.imaging.blocks import Row, Span

_MARKUP = re.compile(r"([\\`*$]|<(?=[a-zA-Z/!?])|(?<!\w)_|_(?!\w)|\](?=\())")
_EXPONENT = re.compile(r"[\w+,-]+")


def inline(rows: Sequence[Row]) -> str:
    """The rows as one line of Markdown."""
    spans = _joined([row for row in map(_trimmed, rows) if row])
    styles = groupby(spans, key=lambda span: replace(span, text=""))
    return "".join(_styled(replace(style, text="".join(span.text for span in same))) for style, same in styles)


def plain(row: Row) -> str:
    """The row without its styles."""
    return "".join(span.text for span in row).strip()


def without_start(row: Row, count: int) -> Row:
    """The row without its first ``count`` characters."""
    kept: list[Span] = []
    for span in _trimmed(row):
        drop = min(count, len(span.text))
        count -= drop
        kept.append(replace(span, text=span.text[drop:]))
    return tuple(kept)


def escaped(text: str) -> str:
    """The text with all that Markdown, HTML or LaTeX would take for markup escaped."""
    return _MARKUP.sub(r"\\\1", text)


def _trimmed(row: Row) -> Row:
    """The row without spaces at its ends; empty if nothing else is in it."""
    spans = [span for span in row if span.text]
    while spans and not spans[0].text.strip():
        del spans[0]
    while spans and not spans[-1].text.strip():
        del spans[-1]
    if spans:
        spans[0] = replace(spans[0], text=spans[0].text.lstrip())
        spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
    return tuple(spans)


def _joined(rows: Sequence[Row]) -> Iterator[Span]:
    for index, row in enumerate(rows):
        if index + 1 == len(rows):
            yield from row
            return
        drop, space = joint(plain(row), plain(rows[index + 1]))
        last = row[-1].text
        yield from row[:-1]
        yield replace(row[-1], text=last[: len(last) - drop] + space)


def _styled(span: Span) -> str:
    text = escaped(span.text)
    core = text.strip()
    if not core:
        return text
    if span.raised and _EXPONENT.fullmatch(core):
        core = f"$^{{{core}}}$"
    if span.italic:
        core = f"*{core}*"
    if span.bold:
        core = f"**{core}**"
    return text[: len(text) - len(text.lstrip())] + core + text[len(text.rstrip()) :]
