"""`make fidelity CASES=DIR`: read real files with the embedded engine, and have the folder's own script score them.

The folder has `manifest.json`, which names files and what they say, and `score.py`, which compares. Files with
licences of their own stay out of this repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.environment import PROJECT, blank

MOST = 0.03  # character errors, the mean over the cases with a text
PATIENCE = 900  # seconds for all of them


def measure_cases(folder: Path) -> bool:
    """Print the scores; whether the mean is good enough."""
    cases = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["cases"]
    with tempfile.TemporaryDirectory() as scratch:
        texts = Path(scratch) / "texts"
        for password in sorted({case.get("password", "") for case in cases}):
            some = [folder / case["file"] for case in cases if case.get("password", "") == password]
            _read(some, password, Path(scratch), texts)
        scores = [line.split() for line in _scored(texts, folder).splitlines()]
    print(_table(scores))  # noqa: T201 - the table is what this is for
    errors = [float(score[2]) for score in scores if score[1] == "cer"]
    mean = sum(errors) / len(errors)
    print(f"\nmean share of character errors over {len(errors)} texts: {mean:.3f} (at most {MOST})")  # noqa: T201 - as above
    return mean <= MOST


def _read(files: list[Path], password: str, scratch: Path, texts: Path) -> None:
    """As somebody would by hand; a file that can't be read is told by its empty score."""
    command = [sys.executable, "manage.py", "read", "--own-text", "prefer", "--password", password, "-o", str(texts)]
    env = os.environ | blank() | {"DATA_DIR": str(scratch / "data"), "ENGINE": "local", "MIN_FREE_DISK_MB": "0"}
    subprocess.run([*command, *map(str, files)], cwd=PROJECT, env=env, timeout=PATIENCE, check=False, stdout=sys.stderr)


def _scored(texts: Path, folder: Path) -> str:
    command = [sys.executable, str(folder / "score.py"), str(texts), str(folder / "manifest.json")]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout


def _table(scores: list[list[str]]) -> str:
    lines = [f"| {' | '.join([*score, ''][:4])} |" for score in scores]
    return "\n".join(["| file | measure | score | |", "|---|---|---|---|", *lines])
