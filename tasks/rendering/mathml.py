"""HTML whose formulas are MathML, which browsers and word processors show without any script."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from itertools import islice

from django.utils.safestring import SafeString, mark_safe

from tasks.katex import Formula, Verdict, set_formulas

AT_ONCE = 200  # formulas; others may have theirs set in between
_FORMULA = re.compile(r'<(span|div) class="math (inline|block)">([^<]*)</\1>')
NAMES = (
    "annotation|math|menclose|mfrac|mi|mlabeledtr|mmultiscripts|mn|mo|mover|mpadded|mphantom|mroot|mrow|ms|mspace|msqrt"
    "|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|semantics"
)
# What KaTeX writes, and nothing else: a formula is a stranger's text. None of its attributes leads anywhere.
_PLAIN = re.compile(rf'(?:[^<>]++|</?(?:{NAMES})(?: (?!on|href|src)[a-z]+="[^"<>]*")*>)*+')


def with_mathml(page: SafeString, *, seconds: float) -> SafeString:
    """The HTML that `render_markdown` gave, its formulas as MathML. One that KaTeX refuses is shown as code; what can't
    be set in so many seconds stays TeX, as it was. Blocks."""
    formulas = [Formula(html.unescape(m[3]), m[2] == "block") for m in _FORMULA.finditer(page)]
    verdicts = _set(formulas, time.monotonic() + seconds)
    return mark_safe(_FORMULA.sub(lambda match: _written(match, next(verdicts)), page))  # noqa: S308 - see _PLAIN


def _set(formulas: list[Formula], end: float) -> Iterator[Verdict]:
    """Each different formula is set once."""
    known: dict[Formula, Verdict] = {}
    different = iter(dict.fromkeys(formulas))
    while group := list(islice(different, AT_ONCE)):
        left = end - time.monotonic()
        verdicts = set_formulas(group, seconds=left) if left > 0 else [Verdict(one.tex, None) for one in group]
        known.update(zip(group, verdicts, strict=True))
    return (known[formula] for formula in formulas)


def _written(match: re.Match[str], verdict: Verdict) -> str:
    element, kind, tex = match.groups()
    if verdict.is_good and _PLAIN.fullmatch(verdict.mathml):
        return f'<{element} class="formula {kind}">{verdict.mathml}</{element}>'
    if verdict.is_good is None:
        return match[0]
    return f"<pre><code>{tex}</code></pre>" if element == "div" else f"<code>{tex}</code>"
