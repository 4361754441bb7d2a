"""How pages that lie are found: ``python -m tests.fidelity.turning [PAGES] [cheap]`` prints a table.

So many PAGES of each kind are drawn clean, and as many as if scanned, and looked at upright, on either side and upside
down. Every upright page is also shown to the embedded engine, whether it is suspected or not: it must turn none.
``cheap``: nothing is shown to it, which takes a minute instead of many.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tasks.engines.local.recognition import Recognizer
from tasks.engines.local.upright import turn_of
from tasks.imaging.posture import may_lie
from tests.fidelity.lying import KINDS, TURNS, drawn, turned

FIRST = 100  # the seeds of the pages: others than those that the limits were chosen on


HEAD = """\
| pages | upright | suspected | turned all the same | lying | suspected | turned upright | turned otherwise |
|---|---|---|---|---|---|---|---|"""


@dataclass
class Looks:
    """How many looks were taken, and in how many seconds of CPU time."""

    number: int = 0
    seconds: float = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        begun = time.process_time()
        yield
        self.seconds += time.process_time() - begun
        self.number += 1

    @property
    def mean(self) -> float:
        return self.seconds / max(1, self.number)


def main(count: int, *, is_cheap: bool) -> int:
    """Print the table; 1 if an upright page would be turned."""
    recognizer, cheap, closer = Recognizer(), Looks(), Looks()
    total: Counter[str] = Counter()
    _tell(HEAD)
    for kind in KINDS:
        found: Counter[str] = Counter()
        for picture in _pages(kind, count):
            for degrees in (0, *TURNS):
                page = turned(picture, degrees)
                with cheap.timed():
                    suspected = may_lie(page)
                turn = 0
                if not is_cheap and (suspected or not degrees):
                    with closer.timed():
                        turn = turn_of(recognizer, _pixels(page))
                found.update(_counted(degrees, suspected=suspected, turn=turn))
        _tell(_row(kind, found))
        total.update(found)
    _tell(_row("all", total))
    _tell(f"\nCPU time: {cheap.mean * 1000:.1f} ms for a cheap look, {closer.mean:.2f} s for a closer one.")
    return 1 if total["turned"] else 0


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the table is what this is for


def _pages(kind: str, count: int) -> Iterator[Image.Image]:
    for seed in range(FIRST, FIRST + count):
        yield drawn(kind, seed)
        yield drawn(kind, seed, scanned=True)


def _counted(degrees: int, *, suspected: bool, turn: int) -> Iterator[str]:
    if not degrees:
        yield from ("upright", *["suspect"] * suspected, *["turned"] * bool(turn))
        return
    yield from ("lying", *["found"] * suspected)
    if turn:
        yield "righted" if (degrees + turn) % 360 == 0 else "wronged"


def _row(kind: str, found: Counter[str]) -> str:
    names = ("upright", "suspect", "turned", "lying", "found", "righted", "wronged")
    return f"| {kind} | " + " | ".join(str(found[name]) for name in names) + " |"


def _pixels(page: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])


if __name__ == "__main__":
    os.nice(10)
    counts = [int(word) for word in sys.argv[1:] if word != "cheap"]
    sys.exit(main(counts[0] if counts else 2, is_cheap="cheap" in sys.argv))
