"""KaTeX itself, outside of a browser: whether it takes a formula, and the formula as MathML. No database, no Django.

A formula is good when KaTeX takes it, since that is what people will see it with. It runs in QuickJS, a small
JavaScript engine, in a child process (``child.py``) that is there only while there are formulas: they are written by
strangers, and may be made to run for ever or to take all memory. ``room.py`` is what other rooms call. What is wrong
with a formula in a way that everybody knows is mended there too (``mending.py``).
"""

from __future__ import annotations

from tasks.katex.room import check_formulas, close, set_formulas
from tasks.katex.types import Formula, Verdict, may_hold_formulas

__all__ = ["Formula", "Verdict", "check_formulas", "close", "may_hold_formulas", "set_formulas"]
