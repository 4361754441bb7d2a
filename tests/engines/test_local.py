"""The embedded engine reads what is on a page, in order, whichever way up it lies, and nothing that is not there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from tasks.engines import PageFailed, PageRefused, PageResult
from tasks.engines.local import LocalEngine
from tests import files
from tests.engines.conftest import Read, request_for

ENGLISH = """\
The harbor lies open to the north and is shallow at low
tide. Fishing boats leave it before dawn and return in the
late afternoon, when the wind turns. Nobody has counted
the gulls that follow them home."""
PARAGRAPH = ENGLISH.replace("\n", " ")
CHINESE = """\
港口朝北开放，退潮时水很浅。渔船在黎
明前离开，傍晚风向转变时返回。没有人
数过跟随它们回家的海鸥。"""
ROWS = [["Item", "Count", "Price"], ["Rope", "12", "3.50"], ["Anchor", "2", "140.00"], ["Lantern", "7", "18.25"]]
TABLE = """\
| Item | Count | Price |
| --- | --- | --- |
| Rope | 12 | 3.50 |
| Anchor | 2 | 140.00 |
| Lantern | 7 | 18.25 |"""


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
async def test_scan_any_side_up(read: Read, turned: int) -> None:
    assert await read(files.picture_of(ENGLISH, turned=turned)) == PARAGRAPH


@pytest.mark.parametrize("skew", [-3.0, 1.5, 4.0])
async def test_skewed_scan(read: Read, skew: float) -> None:
    assert await read(files.picture_of(ENGLISH, skew=skew)) == PARAGRAPH


@pytest.mark.parametrize("turned", [0, 1, 2])
async def test_chinese_lines_join_without_spaces(read: Read, turned: int) -> None:
    text = files.picture_of(CHINESE, font="china-s", fontsize=16, turned=turned)
    assert await read(text) == CHINESE.replace("\n", "")


async def test_table(read: Read) -> None:
    assert await read(files.picture_of_table(ROWS)) == TABLE


async def test_columns_are_read_one_after_the_other(read: Read) -> None:
    with pymupdf.open(stream=files.columns_pdf(), filetype="pdf") as document:
        picture = document[0].get_pixmap(dpi=150).tobytes("png")
    assert (await read(picture)).split() == "".join(files.COLUMNS).split()


@pytest.mark.parametrize(
    "blank",
    [
        files.png(800, 1100),
        files.png(800, 1100, color=(0, 0, 0)),
        files.png(1, 1),
        files.pdf(1, ""),
        files.scanned_pdf(files.png(800, 1100, color=(244, 240, 236))),
    ],
)
async def test_blank_page_is_empty(read: Read, blank: bytes) -> None:
    assert await read(blank) == ""


async def test_text_layer_is_taken_as_it_is(read: Read) -> None:
    text = "Naïve façades cost £12.50 apiece, 30% more than on page {number}."
    assert await read(files.pdf(2, text), 2) == "Naïve façades cost £12.50 apiece, 30% more than on page 2."


async def test_text_layer_of_a_rotated_page(read: Read) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((300, 600), PARAGRAPH[:60], rotate=90)
        page.set_rotation(90)
        assert await read(document.tobytes()) == PARAGRAPH[:60].strip()


async def test_hidden_text_over_a_scan_is_not_trusted(read: Read) -> None:
    hidden = "Tlie liarbor lics opcn to tlie nortli. " * 20
    assert await read(files.scanned_pdf(files.picture_of(ENGLISH), hidden=hidden)) == PARAGRAPH


async def test_text_without_meaning_is_not_trusted(read: Read) -> None:
    with pymupdf.open(stream=files.scanned_pdf(files.picture_of(ENGLISH)), filetype="pdf") as document:
        document[0].insert_textbox((36, 200, 400, 290), "\ue001\ue002\ue003 " * 99, fontname="china-s", fontsize=4)
        assert (await read(document.tobytes()))[: len(PARAGRAPH)] == PARAGRAPH


async def test_pages_of_a_tiff(read: Read) -> None:
    assert await read(files.tiff(frames=2, size=(400, 300)), 2) == ""


async def test_damaged_page_is_refused_and_the_others_are_read(read: Read) -> None:
    data = files.damaged_page_pdf(pages=3, damaged=2)
    with pytest.raises(PageRefused, match="Page 2 is damaged: nothing on it can be drawn") as caught:
        await read(data, 2)
    assert caught.value.code == "page_unreadable"
    assert [await read(data, number) for number in (1, 3)] == ["This is page 1 of 3.", "This is page 3 of 3."]


async def test_time_limit_costs_a_try(local_engine: LocalEngine, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(files.picture_of(ENGLISH))
    with pytest.raises(PageFailed, match="not read within") as caught:
        await local_engine.read(request_for(tmp_path / "source", timeout=0.001))
    assert caught.value.code == "read_timeout"


async def test_canceling_ends_the_work_and_the_next_page_is_read(local_engine: LocalEngine, tmp_path: Path) -> None:
    pipe, page = tmp_path / "pipe", tmp_path / "page"
    os.mkfifo(pipe)
    page.write_bytes(files.png())
    running = asyncio.create_task(local_engine.read(request_for(pipe)))
    writer = await asyncio.to_thread(pipe.open, "wb")  # opens when the child has opened the other end
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    writer.close()
    assert await local_engine.read(request_for(page)) == PageResult("", "rapidocr")


def test_caller_loads_no_models(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(files.png())
    code = f"""
import asyncio, pathlib, sys
from tasks.engines import PageRequest, load_engine
engine = load_engine("local")
result = asyncio.run(engine.read(PageRequest(pathlib.Path({str(tmp_path / "page")!r}), 1, None, "", "", 0.0, 60.0)))
asyncio.run(engine.aclose())
heavy = {{"pymupdf", "PIL", "numpy", "cv2", "onnxruntime", "rapidocr", "django"}}
print(repr(result.markdown), heavy & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("'' set()\n", "")
