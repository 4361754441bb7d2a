"""KaTeX's child: ``python -m tasks.katex.child`` answers the calls of ``room.py`` until its parent is gone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from ocrsite.child import serve
from tasks.katex.mending import mended
from tasks.katex.types import LONGEST, Formula, Verdict

KATEX = Path(__file__).resolve().parents[2] / "node_modules" / "katex" / "dist" / "katex.min.js"
MEMORY = 128 << 20  # bytes of what KaTeX holds
SECONDS = 0.5  # of the processor, for one formula; a long one takes 0.2
TRIES = 10  # of one formula, mended in one way more each time

# As static/js/math.js has it, which shows the formula. JSON, since the engine has strings that Python can't be given.
_SET = """
function set(tex, displayMode) {
  try {
    return JSON.stringify(katex.renderToString(tex, {
      displayMode, output: "mathml", throwOnError: true, strict: "ignore", trust: false, maxSize: 40, maxExpand: 500,
    }));
  } catch (error) {
    return "null";
  }
}
"""
_WRAPPED = '<span class="katex">', "</span>"


def look(formulas: Sequence[Formula], *, seconds: float, mend: bool) -> list[Verdict]:
    """A verdict on each formula, as far as the time goes; `mend` says whether one that is refused may be mended."""
    end = time.monotonic() + seconds
    return [_verdict(formula, end, mend=mend) for formula in formulas]


def _verdict(formula: Formula, end: float, *, mend: bool) -> Verdict:
    unseen = Verdict(formula.tex, None)
    if len(formula.tex) > LONGEST:
        return unseen
    for tex in islice(mended(formula) if mend else (formula.tex,), TRIES):
        if time.monotonic() > end:
            return unseen
        try:
            mathml = _mathml(tex, display=formula.display)
        except TimeoutError:
            return unseen
        if mathml is not None:
            return Verdict(tex, True, mathml)
    return replace(unseen, is_good=False)


def _mathml(tex: str, *, display: bool) -> str | None:
    """The formula, or None if KaTeX refuses it. Raises TimeoutError if it came to no end."""
    import quickjs

    try:
        html = json.loads(_katex()(tex, display))
    except (quickjs.JSException, quickjs.StackOverflow) as error:  # out of time or memory, which no script can catch
        _katex.cache_clear()  # what it was in the middle of is not to be trusted
        raise TimeoutError from error
    return None if html is None else html.removeprefix(_WRAPPED[0]).removesuffix(_WRAPPED[1])


@cache
def _katex() -> Callable[[str, bool], str]:
    import quickjs

    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.eval(KATEX.read_text(encoding="utf-8"))
    context.eval(_SET)
    function = context.get("set")

    def timed(tex: str, display: bool) -> str:
        context.set_time_limit(SECONDS)
        return str(function(tex, display))

    return timed


if __name__ == "__main__":
    serve({"look": look})
