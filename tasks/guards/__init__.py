"""Guards: what a model answered, set against what an answer to a page can be. Pure functions of texts."""

from __future__ import annotations

from tasks.guards.judging import EDITION, Judged, judge
from tasks.guards.verdict import CODES, Verdict

__all__ = ["CODES", "EDITION", "Judged", "Verdict", "judge"]
