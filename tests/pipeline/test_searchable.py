"""A searchable PDF, from the wish to the words that `pdftotext` finds at the places where the picture shows them."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from tasks import jobs
from tasks.models import Document, Layout, Worker
from tasks.pipeline import surveyor
from tasks.pipeline.correct import correct_page
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import Conflict, NotYet
from tasks.pipeline.export import export_document
from tasks.pipeline.hands import hand_for
from tasks.pipeline.layouts import claim_layout, want_layouts
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.reader import close_engines
from tasks.pipeline.recover import is_work_waiting, return_claims
from tasks.pipeline.start import start_document
from tasks.pipeline.surveyor import find_layouts
from tests import files
from tests.api.conftest import end
from tests.conftest import missing
from tests.pipeline.conftest import store, until

Begin = Callable[..., Document]
Word = tuple[str, float, float]  # its text, and where its left edge and its middle are, from 0 to 1

LINES = [
    "The harbor lies open to the north",
    "and is shallow at low tide. Fishing",
    "boats leave it before dawn, and re-",
    "turn in the late afternoon.",
]
READ = (
    "# The harbor\n\nThe harbor lies **open** to the north and is shallow at low tide. Fishing boats leave it before "
    "dawn, and return in the late afternoon."
)
LEFT, TOP, ROW = 36, 48, 1.6 * 14  # points, in the pictures of `files.picture_of`
CHINESE = "港口朝北开放，退潮时水很浅。渔船在黎\n明前离开，傍晚风向转变时返回。没有人\n数过跟随它们回家的海鸥。"


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("pdftotext is not installed (poppler-utils)")
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    (tmp_path / "tmp").mkdir()
    settings.ENGINE = "echo"


@pytest.fixture(autouse=True, scope="module")
def _one_engine() -> Iterator[None]:
    """For all tests here, since its models take seconds to load."""
    yield
    close_engines()


@pytest.fixture
def begin(people: dict[str, User]) -> Begin:
    """A document of this file, whose pages were read as these texts: `begin(files.png(), "text")`."""

    def made(content: bytes, *texts: str | None, name: str = "scan.pdf", **wishes: Any) -> Document:
        document = start_document(owner=people["alice"], upload=store(people["alice"], content, name), **wishes)
        return end(document, *texts)

    return made


def exported(document: Document, folder: Path) -> Path:
    """The searchable PDF, once the workers have found the lines."""
    with pytest.raises(NotYet, match=r"0 of \d+ pages"):
        export_document(document=document, format="pdf")
    jobs.work()
    return written(document, folder)


def written(document: Document, folder: Path) -> Path:
    export = export_document(document=document, format="pdf")
    assert (export.media_type, export.name) == ("application/pdf", f"{Path(document.name).stem}.pdf")
    path = folder / "made.pdf"
    with export.stream as stream:
        path.write_bytes(stream.read())
    assert list((folder / "tmp").iterdir()) == []
    return path


def text_of(path: Path, page: int = 1) -> str:
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), str(path), "-"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def words_of(path: Path, *options: str) -> list[Word]:
    """The words of the first page."""
    command = ["pdftotext", "-bbox", "-l", "1", *options, str(path), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ((width, height),) = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">', told)
    found = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="[-\d.]+" yMax="([-\d.]+)">(.*?)</word>', told)
    return [
        (text, float(left) / float(width), (float(top) + float(low)) / 2 / float(height))
        for left, top, low, text in found
    ]


def place_of(word: str, words: Sequence[Word]) -> tuple[float, float]:
    ((x, y),) = [(x, y) for text, x, y in words if text == word]
    return x, y


def drawn_at(line: str, word: str, row: int, *, size: tuple[float, float] = (420, 300)) -> Any:
    """Where the picture has the left edge of a word and the middle of its line."""
    before = pymupdf.get_text_length(line[: line.index(word)], fontname="helv", fontsize=14)
    place = ((LEFT + before) / size[0], (TOP + row * ROW - 4) / size[1])
    return pytest.approx(place, abs=0.02)


# --- Where the words stand ---------------------------------------------------------------------------


def test_what_was_read_is_found_where_the_picture_has_it(begin: Begin, tmp_path: Path) -> None:
    picture = files.picture_of(["The harbor", *LINES])
    path = exported(begin(files.scanned_pdf(picture), READ), tmp_path)
    assert text_of(path) == READ.replace("# ", "").replace("\n\n", " ").replace("**", "")
    words = words_of(path)
    for row, word in enumerate(("north", "shallow", "dawn,", "afternoon."), start=1):
        assert place_of(word, words) == drawn_at(LINES[row - 1], word, row)
    assert place_of("return", words) == drawn_at(LINES[3], "turn", 4)  # in one piece, where its second half stands
    assert abs(path.stat().st_size - len(files.scanned_pdf(picture))) < 8_000


def test_the_picture_is_shown_as_before_and_the_text_is_not(begin: Begin, tmp_path: Path) -> None:
    data = files.scanned_pdf(files.picture_of(LINES))
    path = exported(begin(data, READ), tmp_path)
    with pymupdf.open(stream=data, filetype="pdf") as before, pymupdf.open(path) as after:
        assert after[0].get_pixmap(dpi=100).samples == before[0].get_pixmap(dpi=100).samples
        assert {span["type"] for span in after[0].get_texttrace()} == {3}  # neither filled nor stroked


@pytest.mark.parametrize("skew", [-2.0, 4.0])
def test_a_scan_that_leans(begin: Begin, tmp_path: Path, skew: float) -> None:
    path = exported(begin(files.scanned_pdf(files.picture_of(LINES, skew=skew)), READ.partition("\n\n")[2]), tmp_path)
    words = words_of(path)
    assert {text for text, _x, _y in words} == set(READ.replace("*", "").split()[3:])
    (first, north) = place_of("The", words), place_of("north", words)
    rise = 250 / 300 * 0.0175 * skew  # of the page's height, about
    assert first[1] - north[1] == pytest.approx(rise * 0.8, abs=0.02)


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_a_page_on_its_side(begin: Begin, tmp_path: Path, turned: int) -> None:
    path = exported(
        begin(files.scanned_pdf(files.picture_of(LINES, turned=turned)), READ.partition("\n\n")[2]), tmp_path
    )
    assert text_of(path) == READ.partition("\n\n")[2].replace("*", "")
    with pymupdf.open(path) as made:
        made[0].set_rotation(90 * turned)
        (found,) = made[0].search_for("shallow")
        seen = found * made[0].rotation_matrix
        size = made[0].rect
    assert (seen.x0 / size.width, (seen.y0 + seen.y1) / 2 / size.height) == drawn_at(LINES[1], "shallow", 1)


def test_a_page_that_is_turned_and_cropped_by_its_pdf(begin: Begin, tmp_path: Path) -> None:
    with pymupdf.open(stream=files.scanned_pdf(files.picture_of(LINES, turned=1)), filetype="pdf") as scan:
        scan[0].set_mediabox(pymupdf.Rect(-50, -70, 400, 500))
        scan[0].set_cropbox(pymupdf.Rect(50, 80, 350, 500))
        scan[0].set_rotation(90)
        data = scan.tobytes()
    path = exported(begin(data, READ.partition("\n\n")[2]), tmp_path)
    told = [  # the size that it tells is that of the page before it is turned
        (text, x * 300 / 420, y * 420 / 300 + 50 / 300) for text, x, y in words_of(path, "-cropbox")
    ]
    assert place_of("shallow", told) == drawn_at(LINES[1], "shallow", 1)


def test_the_same_line_in_both_columns(begin: Begin, tmp_path: Path) -> None:
    left = ["Apples grow on the slope", "see the table on page nine", "and are picked in autumn"]
    right = ["Pears need a warm wall", "see the table on page nine", "and are kept in straw"]
    with pymupdf.open() as paper:
        page = paper.new_page(width=420, height=300)
        for x, column in ((30, left), (230, right)):
            for row, line in enumerate(column):
                page.insert_text((x, 60 + 22 * row), line, fontsize=13)
        picture = page.get_pixmap(dpi=150).tobytes("png")
    path = exported(begin(files.scanned_pdf(picture), " ".join([*left, *right])), tmp_path)
    assert text_of(path) == " ".join([*left, *right])
    places = sorted(x for text, x, _y in words_of(path) if text == "table")
    assert places == pytest.approx([30 / 420 + 0.11, 230 / 420 + 0.11], abs=0.03)


def test_chinese(begin: Begin, tmp_path: Path) -> None:
    picture = files.picture_of(CHINESE, font="china-s", fontsize=16)
    path = exported(begin(files.scanned_pdf(picture), CHINESE.replace("\n", "")), tmp_path)
    assert text_of(path).replace(" ", "") == CHINESE.replace("\n", "")
    with pymupdf.open(path) as made:
        (found,) = made[0].search_for("风向转变")
        at = CHINESE.splitlines()[1].index("风向")
        assert found.x0 == pytest.approx(36 + 16 * at, abs=8)
        assert found.y1 == pytest.approx(48 + 1.6 * 16 + 4, abs=8)


def test_letters_beyond_the_first_65536_and_formulas(begin: Begin, tmp_path: Path) -> None:
    text = f"{' '.join(LINES[:2])}\n\n$$E=mc^2$$\n\n𝒳 and 𠀋"
    path = exported(begin(files.scanned_pdf(files.picture_of(LINES[:2])), text), tmp_path)
    assert text_of(path) == f"{' '.join(LINES[:2])} $$E=mc^2$$ 𝒳 and 𠀋"


# --- Which pages -------------------------------------------------------------------------------------


def test_a_page_with_a_text_of_its_own_stays_as_it_is(begin: Begin, tmp_path: Path) -> None:
    data = files.layered_pdf("prose", "scan")
    path = exported(begin(data, "something else", files.PROSE), tmp_path)
    with pymupdf.open(stream=data, filetype="pdf") as before, pymupdf.open(path) as after:
        assert after[0].read_contents() == before[0].read_contents()
        assert after[0].get_fonts() == before[0].get_fonts()
    assert text_of(path, 2).startswith("The keeper counted the boats")


def test_a_layer_that_nobody_trusts_gives_way(begin: Begin, tmp_path: Path) -> None:
    hidden = "Tlie liarbor lics opcn to tlie nortli. " * 5
    path = exported(begin(files.scanned_pdf(files.picture_of(LINES), hidden=hidden), READ), tmp_path)
    assert "liarbor" not in text_of(path)
    assert "The harbor lies open" in text_of(path)


def test_only_the_documents_own_pages(begin: Begin, tmp_path: Path) -> None:
    pictures = [files.picture_of([f"This is the page with number {number}"]) for number in range(1, 5)]
    document = begin(files.scanned_pdf(*pictures), "This is the page with number 2", None, pages="2-3")
    path = exported(document, tmp_path)
    assert sorted(Layout.objects.values_list("number", flat=True)) == [2]  # page 3 says nothing
    with pymupdf.open(path) as made:
        assert made.page_count == 2
    assert text_of(path, 1) == "This is the page with number 2"
    assert text_of(path, 2) == ""  # it was not read; its picture is there


def test_a_correction_that_came_later_counts(begin: Begin, tmp_path: Path, people: dict[str, User]) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    exported(document, tmp_path)
    text = READ.partition("\n\n")[2].replace("*", "").replace("shallow", "quite shallow")
    correct_page(page=document.page_set.get(), author=people["alice"], text=text, based_on=0)
    assert text_of(written(document, tmp_path)) == text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"])
def test_pictures_become_pages(begin: Begin, tmp_path: Path, kind: str) -> None:
    data = files.picture_of(LINES, kind=kind)
    path = exported(begin(data, READ, name=f"photo.{kind.lower()}"), tmp_path)
    assert place_of("shallow", words_of(path)) == drawn_at(LINES[1], "shallow", 1)
    assert path.stat().st_size < (3 if kind == "WEBP" else 1.3) * len(data) + 10_000  # no PDF holds WebP


# --- Whatever goes wrong -----------------------------------------------------------------------------


def test_reading_goes_first(begin: Begin, people: dict[str, User]) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    want_layouts(document=document)
    start_document(owner=people["alice"], upload=document.upload, fresh=True)
    find_layouts()
    assert Layout.objects.get().state == "wanted"
    assert is_work_waiting()


def test_a_wish_whose_message_was_lost_is_found_again(begin: Begin) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    assert not is_work_waiting()
    want_layouts(document=document)
    assert is_work_waiting()
    jobs.work()
    assert not is_work_waiting()


def test_a_page_is_looked_at_by_one_worker_and_freed_when_that_dies(begin: Begin) -> None:
    want_layouts(document=begin(files.scanned_pdf(files.picture_of(LINES)), READ))
    first, second = begin_lease(kind=Worker.Kind.READER), begin_lease(kind=Worker.Kind.READER)
    for tries in (1, 2, 3):
        layout = claim_layout(worker=first)
        assert layout is not None
        assert layout.tries == tries
        assert claim_layout(worker=second) is None
        return_claims(worker=first)
        assert is_work_waiting()
        first = begin_lease(kind=Worker.Kind.READER)
    assert claim_layout(worker=second) is None
    layout = Layout.objects.get()
    assert (layout.state, layout.error) == ("failed", "the process that looked for the page's lines died")
    assert not is_work_waiting()


def test_a_page_that_kills_the_child_three_times_is_given_up(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    want_layouts(document=document)
    child: Any = hand_for("local").engine
    call, calls = child.call, []

    async def deadly(verb: str, **arguments: Any) -> Any:
        calls.append(verb)
        asked = asyncio.create_task(call(verb, **arguments))
        await asyncio.to_thread(until, lambda: child._child._current and child._child.pid)
        os.kill(child._child.pid, signal.SIGKILL)
        return await asked

    monkeypatch.setattr(child, "call", deadly)
    jobs.work()
    layout = Layout.objects.get()
    assert (calls, layout.state, layout.tries) == (["lines"] * 3, "failed", 3)
    assert "killed by SIGKILL" in layout.error
    with pytest.raises(Conflict, match="killed by SIGKILL") as refusal:
        export_document(document=document, format="pdf")
    assert refusal.value.code == "layout_failed"
    jobs.work()
    assert len(calls) == 3


def test_where_the_engine_can_not_be_loaded_the_export_is_refused(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(surveyor, "hand_for", broken)
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    want_layouts(document=document)
    jobs.work()
    with pytest.raises(Conflict, match="ImportError") as refusal:
        export_document(document=document, format="pdf")
    assert (refusal.value.code, is_work_waiting()) == ("layout_failed", False)
    Layout.objects.update(ended_at=timezone.now() - timedelta(hours=1))  # it may have been mended
    with pytest.raises(NotYet):
        export_document(document=document, format="pdf")


def test_one_page_whose_lines_are_unknown_does_not_spoil_the_others(begin: Begin, tmp_path: Path) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES), files.picture_of(LINES)), READ, "Nobody knows where")
    want_layouts(document=document)
    Layout.objects.filter(number=2).update(state="failed", error="it hangs")
    jobs.work()
    path = written(document, tmp_path)
    assert "shallow at low tide" in text_of(path)
    assert text_of(path, 2) == "Nobody knows where"


def test_a_worker_that_is_told_to_stop_lets_go_of_the_page(begin: Begin) -> None:
    want_layouts(document=begin(files.scanned_pdf(files.picture_of(LINES)), READ))
    stop = threading.Event()

    def find() -> None:
        find_layouts(stopping=stop.is_set)
        connections.close_all()  # this thread's own

    thread = threading.Thread(target=find)
    thread.start()
    until(lambda: Layout.objects.exclude(worker=None).exists() or Layout.objects.filter(state="found").exists())
    stop.set()
    thread.join()
    layout = Layout.objects.get()
    assert (layout.worker, layout.state in ("wanted", "found")) == (None, True)
    assert layout.tries == (layout.state == "found")


def test_it_goes_with_the_file(begin: Begin) -> None:
    document = begin(files.scanned_pdf(files.picture_of(LINES)), READ)
    want_layouts(document=document)
    delete_document(document=document)
    assert Layout.objects.count() == 0
