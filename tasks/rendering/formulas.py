r"""Formulas in Markdown: `$…$`, `$$…$$`, and the `\(…\)` and `\[…\]` that many models write instead.

They become `<span class="math inline">TeX</span>` or `<div class="math block">TeX</div>` (a `span` of these classes in
the middle of a paragraph), whose escaped text KaTeX typesets in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

LONGEST = 10_000  # characters of one formula; without a bound many openings without an end take quadratic time
LONGEST_LINES = 50
_CLOSING = {"\\(": "\\)", "\\[": "\\]"}
# The rules of dollarmath for text inside HTML, whose cells no Markdown rule sees: prices are not formulas.
_DOLLARS = re.compile(r"(?<![\\$\w])\$(?![\s$])([^$<>\n]{0,2000}?[^\s$<>\\])\$(?![\d$])")

_HTML_TAG = re.compile(r"(<[^<>]*>)")
_Rule = Callable[[StateInline, bool], bool]


def read_formulas(md: MarkdownIt) -> None:
    """Teach the parser formulas."""
    dollarmath_plugin(
        md, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False, double_inline=True
    )
    rule = md.inline.ruler.__rules__[md.inline.ruler.get_all_rules().index("math_inline")]
    md.inline.ruler.at("math_inline", _placed(rule.fn))
    md.inline.ruler.before("escape", "bracket_formula", _placed(_inline))
    md.block.ruler.before("fence", "bracket_formula", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.add_render_rule("math_inline", _render)
    md.add_render_rule("math_inline_double", _render)
    md.add_render_rule("math_block", _render)


def formulas_in_html(html: str) -> str:
    """HTML with the dollar formulas of its text marked as such."""
    parts = _HTML_TAG.split(html)
    parts[::2] = [_DOLLARS.sub(r'<span class="math inline">\1</span>', text) for text in parts[::2]]
    return "".join(parts)


def places_in_html(html: str) -> Iterator[re.Match[str]]:
    """Those formulas, each with its TeX, still as HTML writes it, as group 1."""
    for part in re.finditer(r"(?:^|(?<=>))[^<>]+", html):
        yield from _DOLLARS.finditer(html, part.start(), part.end())


def _placed(rule: _Rule) -> _Rule:
    """The rule, which also notes at which characters of its paragraph's text a formula stands."""

    def placed(state: StateInline, silent: bool) -> bool:
        start = state.pos
        found = rule(state, silent)
        if found and not silent:
            state.tokens[-1].meta["place"] = (start, state.pos)
        return found

    return placed


def _render(_renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    tex = escapeHtml(token.content.strip())
    if token.type == "math_block":
        return f'<div class="math block">{tex}</div>\n'
    return f'<span class="math {"block" if token.type == "math_inline_double" else "inline"}">{tex}</span>'


def _inline(state: StateInline, silent: bool) -> bool:
    opening = state.src[state.pos : state.pos + 2]
    if opening not in _CLOSING:
        return False
    start = state.pos + 2
    end = state.src.find(_CLOSING[opening], start, min(state.posMax, start + LONGEST))
    if end <= start:
        return False
    if not silent:
        token = state.push("math_inline" if opening == "\\(" else "math_inline_double", "math", 0)
        token.content = state.src[start:end]
        token.markup = opening
    state.pos = end + 2
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line) or not _line(state, start_line).startswith("\\["):
        return False
    last = _closing_line(state, start_line, end_line)
    if last is None:
        return False
    if not silent:
        text = "\n".join(_line(state, line) for line in range(start_line, last + 1))
        token = state.push("math_block", "math", 0)
        token.block = True
        token.content = text.strip()[2:-2]
        token.map = [start_line, last + 1]
    state.line = last + 1
    return True


def _closing_line(state: StateBlock, start_line: int, end_line: int) -> int | None:
    r"""The line that ends with the first `\]`; None if there is none near, or text follows on the same line."""
    for line in range(start_line, min(end_line, start_line + LONGEST_LINES)):
        text = _line(state, line)
        end = text.find("\\]", 2 if line == start_line else 0)
        if end >= 0:
            return line if not text[end + 2 :].strip() else None
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
