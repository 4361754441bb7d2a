"""Markdown as plain text: what a reader sees, line by line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tasks.rendering.markdown import render_markdown

_LINES = {
    "blockquote",
    "caption",
    "div",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "p",
    "pre",
    "table",
    "tr",
}
_PARAGRAPHS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
_CELLS = {"td", "th"}


def plain_text(markdown: str) -> str:
    """The text without its markup: rows of tables with tabs between the cells, formulas as TeX between dollars."""
    reader = _Reader()
    reader.feed(render_markdown(markdown))
    reader.close()
    lines = [line.rstrip() for line in "".join(reader.parts).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return f"{text}\n" if text else ""


class _Reader(HTMLParser):
    """Collects the text of clean, balanced HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._lists: list[int | None] = []
        self._closing: list[str] = []
        self._pre = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "br":
            self.parts.append(" " if self._cells else "\n")
        elif tag == "img":
            self.parts.append(values.get("alt") or "")
        elif tag in ("ol", "ul"):
            self._lists.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self.parts.append(self._bullet())
        elif tag in ("span", "div"):
            self._open_formula((values.get("class") or "").split())
        if tag in _CELLS:
            self._cells += 1
        self._pre = self._pre or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("span", "div") and self._closing:
            self.parts.append(self._closing.pop())
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if tag in _CELLS:
            self._cells -= 1
            self.parts.append("\t")
        elif not self._cells:
            self.parts.append("\n" * ((tag in _LINES) + (tag in _PARAGRAPHS and not self._lists)))
        self._pre = self._pre and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.parts and self.parts[-1] == "\n":
            data = data.removeprefix("\n")  # the line break of the source after the one that was meant
        self.parts.append(data if self._pre else re.sub(r"\s*\n\s*", self._line_break(data), data))

    def _line_break(self, data: str) -> str:
        """White space between blocks is markup; a line break inside a text stays one."""
        return "\n" if data.strip() and not self._cells else ""

    def _bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _open_formula(self, classes: list[str]) -> None:
        mark = "" if "math" not in classes else "$$" if "block" in classes else "$"
        self.parts.append(mark)
        self._closing.append(mark)
