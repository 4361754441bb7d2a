"""Guards: what a model answered, set against what an answer to a page can be. Pure functions of texts."""

from __future__ import annotations

from tasks.guards.agreement import Agreement, compare
from tasks.guards.continuing import is_worth_continuing, join_stump
from tasks.guards.judging import EDITION, Judged, judge, judge_rest
from tasks.guards.ranking import worth
from tasks.guards.repeated_end import without_repeated_end
from tasks.guards.verdict import CODES, Verdict

__all__ = [
    "CODES",
    "EDITION",
    "Agreement",
    "Judged",
    "Verdict",
    "compare",
    "is_worth_continuing",
    "join_stump",
    "judge",
    "judge_rest",
    "without_repeated_end",
    "worth",
]
