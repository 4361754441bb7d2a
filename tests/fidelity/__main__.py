"""`python -m tests.fidelity [DIR]`: what becomes of the recorded answers, or how well the files of a folder are read,
as docs/fidelity.md holds it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.fidelity import REJECTED, SUSPICIOUS, WRAPPED, Case
from tests.fidelity.cases import measure_cases
from tests.fidelity.reading import read_all
from tests.fidelity.table import Row, became_of, markdown

GROUPS = REJECTED | WRAPPED | SUSPICIOUS


async def measure() -> list[Row]:
    """The rows of the table; what went wrong is told on the way."""
    rows = []
    for name, cases in GROUPS.items():
        row = Row(name)
        async for case, text, code in read_all(cases):
            row.count(case, text, code)
            _tell(case, text, code)
        rows.append(row)
    return rows


def _tell(case: Case, text: str, code: str) -> None:
    became = became_of(case, text, code)
    if became in ("missed", "false_alarms"):
        print(f"{became}: {case.name}: {code or text[:200]!r}", file=sys.stderr)  # noqa: T201 - progress


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit(not measure_cases(Path(sys.argv[1])))
    rows = asyncio.run(measure())
    print(markdown(rows))  # noqa: T201 - the table is what this is for
    sys.exit(not all(row.is_met for row in rows))


if __name__ == "__main__":
    main()
