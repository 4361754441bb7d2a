"""A page that may lie is looked at closer by the embedded engine's models, which turn it only if they are certain."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from ocrsite.child import ChildTimeout
from tasks.engines.local import closer_look
from tasks.engines.local.recognition import Recognizer
from tasks.engines.local.upright import turn_of
from tasks.imaging import FileMissing
from tests import files
from tests.fidelity.lying import TURNS, VERTICAL, drawn, turned
from tests.server import wait_until


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    closer_look.close()


@cache
def models() -> Recognizer:
    return Recognizer()


def turn(picture: Image.Image) -> int:
    return turn_of(models(), np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1]))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", ["a few lines", "Chinese, large", "table without rules", "capitals"])
def test_a_page_is_turned_back(kind: str, degrees: int) -> None:
    assert turn(turned(drawn(kind, 5, scanned=True), degrees)) == -degrees % 360


@pytest.mark.parametrize("scanned", [False, True])
@pytest.mark.parametrize("kind", ["photograph", VERTICAL, "charts", "like handwriting", "form"])
def test_what_is_upright_or_has_nothing_to_read_stays(kind: str, *, scanned: bool) -> None:
    assert turn(drawn(kind, 5, scanned=scanned)) == 0


def test_nothing_is_turned_for_words_that_read_both_ways() -> None:
    assert turn(Image.open(io.BytesIO(files.picture_of("SOS NOON SIS\n96 69 808 H O X", turned=2)))) == 0


# --- In a child that comes and goes ------------------------------------------------------------------


def scan(tmp_path: Path, degrees: int) -> Path:
    path = tmp_path / "scan"
    drawn("a few lines", 5).transpose(TURNS[degrees]).save(path, "PNG")
    return path


def child() -> psutil.Process:
    pid = closer_look._child.pid
    assert pid is not None
    return psutil.Process(pid)


async def test_pages_are_looked_at_one_after_the_other(tmp_path: Path) -> None:
    path = scan(tmp_path, 90)
    found = await asyncio.gather(*(closer_look.find_turn(path, 1, timeout=60) for _page in range(2)))
    assert found == [270, 270]


async def test_the_child_ends_when_no_page_came_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closer_look.close()
    monkeypatch.setattr(closer_look._child, "_idle", 0.2)
    path = scan(tmp_path, 180)
    look = asyncio.create_task(closer_look.find_turn(path, 1, timeout=60))
    assert await look == 180
    await asyncio.to_thread(wait_until, lambda: closer_look._child.pid is None)
    assert await closer_look.find_turn(path, 1, timeout=60) == 180  # and there is a new one when it is needed


async def test_time_is_limited(tmp_path: Path) -> None:
    with pytest.raises(ChildTimeout):
        await closer_look.find_turn(scan(tmp_path, 90), 1, timeout=0.01)


async def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        await closer_look.find_turn(tmp_path / "gone", 1, timeout=60)


async def test_canceling_ends_the_work(tmp_path: Path) -> None:
    path, pipe = scan(tmp_path, 90), tmp_path / "pipe"
    os.mkfifo(pipe)
    look = asyncio.create_task(closer_look.find_turn(pipe, 1, timeout=60))
    writer = await asyncio.to_thread(pipe.open, "wb")  # opens when the child has opened the other end
    working = child()
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    writer.close()
    await asyncio.to_thread(working.wait, 10)
    assert await closer_look.find_turn(path, 1, timeout=60) == 270
