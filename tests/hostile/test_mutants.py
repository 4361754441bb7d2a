"""Broken files by the thousand: each is read, or refused with a reason, within its time and memory.

They go through the child process that the product uses. `make chaos` takes 10,000 of them instead of some hundred.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from ocrsite.child import ChildFailed
from tasks import imaging
from tasks.imaging import FileRefused, ImagingError, PageUnreadable, RenderCrashed, RenderTimeout
from tasks.imaging.room import _child
from tests.hostile.mutants import mutant, sound, truncated
from tests.hostile.watch import GIGABYTE

MUTANTS = int(os.environ.get("HOSTILE_MUTANTS", "300"))
LIMIT = 10.0  # seconds for a file or a page
SLACK = 5.0  # seconds that ending a child may take
KINDS = (RenderTimeout, RenderCrashed, FileRefused, PageUnreadable)


def outcome(path: Path, number: int) -> str:
    """Look at the file and draw one of its pages, as the product does: `read`, or the error's name."""
    try:
        facts = imaging.inspect_file(path, max_pages=500, max_pixels=1_000_000, timeout=LIMIT)
        imaging.render_page(path, 1 + number % facts.pages_total, dpi=72, max_side=512, timeout=LIMIT)
    except ImagingError as error:
        assert not isinstance(error.__cause__, ChildFailed), f"an error that nobody foresaw: {error.__cause__}"
        return next(kind.__name__ for kind in KINDS if isinstance(error, kind))
    return "read"


def children() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.Error):
            if "tasks.imaging.child" in process.cmdline():
                found.append(process)
    return found


def peak() -> int:
    """The most bytes of memory that the living child ever had; 0 if there is none."""
    with suppress(OSError):
        for line in Path(f"/proc/{_child.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def check(path: Path, name: str, data: bytes, number: int) -> str:
    """The outcome; a failure tells which file it was, and leaves it there."""
    path.write_bytes(data)
    told = f"{name}; it is kept at {path}"
    begun = time.monotonic()
    try:
        found = outcome(path, number)
    except Exception as error:
        raise AssertionError(told) from error
    assert time.monotonic() - begun < 2 * (LIMIT + SLACK), f"took too long: {told}"
    assert peak() < GIGABYTE, f"took too much memory: {told}"
    return found


@pytest.fixture(autouse=True)
def _no_child_is_left() -> object:
    yield
    assert len(children()) <= 1
    imaging.close()
    assert children() == []


def test_every_file_is_sound_before_it_is_changed(tmp_path: Path) -> None:
    outcomes = {name: check(tmp_path / "file", name, data, 0) for name, data in sound().items()}
    assert outcomes == dict.fromkeys(sound(), "read")


def test_truncated_files(tmp_path: Path) -> None:
    outcomes = Counter(check(tmp_path / "file", name, data, 0) for name, data in truncated())
    print(f"\n{outcomes.total()} truncated files: {dict(outcomes)}")  # noqa: T201 - the report
    assert outcomes["RenderTimeout"] == 0


@pytest.mark.timeout(3600)
def test_mutants(tmp_path: Path) -> None:
    begun = time.monotonic()
    outcomes: Counter[str] = Counter()
    for number in range(MUTANTS):
        name, data = mutant(number)
        found = check(tmp_path / "file", name, data, number)
        outcomes[found] += 1
        if found in ("RenderTimeout", "RenderCrashed"):
            print(f"\n{found}: {name}")  # noqa: T201
    took, most = time.monotonic() - begun, peak() / 1e6
    print(f"\n{MUTANTS} mutants in {took:.0f} s: {dict(outcomes)}; the child had {most:.0f} MB at most")  # noqa: T201
