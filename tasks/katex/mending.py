r"""What models get wrong in formulas again and again, and what is surely meant.

Each of these leaves every symbol where it stood: `\left(` without its `\right` is a parenthesis that does not grow, and
`align` within a line is `aligned`. What could be two formulas (`x_1_2`, a brace that is missing) stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from tasks.katex.types import Formula

_PERCENT = re.compile(r"(?<!\\)((?:\\\\)*)%(?![^\S\n]*\n)")
_SIDES = re.compile(r"\\(left|right)(?![a-zA-Z])\s*(\.?)")
_MIDDLE = re.compile(r"\\middle(?![a-zA-Z])\s*")
_ENTITY = re.compile(r"&(?:lt|gt|amp);")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{(align|gather|equation)\*?\}")
_WITHIN = {"align": "aligned", "gather": "gathered", "equation": "gathered"}
_NAMES = {"ensuremath": "", "mathds": r"\mathbb", "hdots": r"\dots"}
_NAME = re.compile(r"\\(ensuremath|mathds|hdots)(?![a-zA-Z])")
_TEXT = re.compile(r"(\\(?:text|textbf|textit|textrm|mathrm|mbox|operatorname)\s*\{)([^{}]*)(\})")
_SPECIAL = re.compile(r"(?<!\\)([_&#])")
_HASH = re.compile(r"(?<!\\)#")
_TAG = re.compile(r"\\tag(\*?)\s*\{([^{}]*)\}")
_ROWS = re.compile(r"(?<!\\)&|\\\\")


def mended(formula: Formula) -> Iterator[str]:
    """The formula, then mended in one way more each time, for as long as somebody asks."""
    tex = _with_percent(formula.tex)
    yield tex
    if tex != formula.tex:
        yield formula.tex
    for mend in (*_MENDS, *(() if formula.display else (_within_a_line,)), _in_rows):
        better = mend(tex)
        if better != tex:
            tex = better
            yield tex


def _with_percent(tex: str) -> str:
    r"""A percent sign begins a comment, and no page has one of those: KaTeX would take `50%` and show 50. One at the
    end of a line is left alone, since there it is a habit of those who write TeX and hides nothing."""
    return _PERCENT.sub(r"\1\\%", tex)


def _without_entities(tex: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), tex)


def _without_labels(tex: str) -> str:
    return _LABEL.sub("", tex)


def _with_known_names(tex: str) -> str:
    return _NAME.sub(lambda match: _NAMES[match[1]], tex)


def _with_plain_text(tex: str) -> str:
    r"""`\text{a_b}`: in a text these are letters."""
    return _TEXT.sub(lambda match: match[1] + _SPECIAL.sub(r"\\\1", match[2]) + match[3], tex)


def _with_hashes(tex: str) -> str:
    return _HASH.sub(r"\#", tex)


def _with_both_sides(tex: str) -> str:
    r"""Without any `\left` and `\right`, if there are not as many of the one as of the other."""
    sides = [match[1] for match in _SIDES.finditer(tex)]
    if sides.count("left") == sides.count("right"):
        return tex
    return _MIDDLE.sub("", _SIDES.sub("", tex))


def _within_a_line(tex: str) -> str:
    """What numbers its lines needs a line of its own: within one the number is written where it stands, and the
    environments have an equal without numbers."""
    tex = _TAG.sub(lambda match: rf"\qquad\text{{{match[2]}}}" if match[1] else rf"\qquad(\text{{{match[2]}}})", tex)
    return _ENVIRONMENT.sub(lambda match: rf"\{match[1]}{{{_WITHIN[match[2]]}}}", tex)


def _in_rows(tex: str) -> str:
    """Rows that are set under each other, of which the environment was forgotten."""
    if not _ROWS.search(tex) or r"\begin" in tex:
        return tex
    return rf"\begin{{aligned}}{tex}\end{{aligned}}"


_MENDS: tuple[Callable[[str], str], ...] = (
    _without_entities,
    _without_labels,
    _with_known_names,
    _with_plain_text,
    _with_hashes,
    _with_both_sides,
)
