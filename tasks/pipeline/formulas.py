"""Check the formulas of what was read, before it is kept: people see them as KaTeX sets them."""

from __future__ import annotations

from dataclasses import replace

from tasks.engines import Engine, PageResult
from tasks.katex import may_hold_formulas
from tasks.rendering import check_markdown

SECONDS = 2.0  # for all formulas of a page


def needs_check(*, result: PageResult, engine: Engine) -> bool:
    """Whether a model wrote the page's text, and there may be formulas in it."""
    return engine.may_invent and may_hold_formulas(result.markdown)


def check_result(*, result: PageResult) -> PageResult:
    """The result with its formulas as KaTeX takes them, and the number of those that it refuses. Blocks."""
    checked = check_markdown(result.markdown, seconds=SECONDS)
    return replace(result, markdown=checked.markdown, formulas_bad=checked.bad)
