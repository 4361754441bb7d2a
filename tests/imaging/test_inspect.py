"""What a file is, is judged by its content; what cannot be read is refused with a reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tasks.imaging import FileFacts, FileRefused, RenderTimeout, inspect_file, unlock_pdf
from tests import files
from tests.imaging.conftest import Stored

PDF = "application/pdf"
OFF_BY_A_FEW = b"startxref\n7", b"startxref\n1"


def inspect(path: Path, *, password: str = "", max_pages: int = 100, max_pixels: int = 1_000_000) -> FileFacts:
    return inspect_file(path, password=password, max_pages=max_pages, max_pixels=max_pixels)


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(FileRefused) as caught:
        inspect(path, **options)  # type: ignore[arg-type] # whatever the test is about
    return caught.value.code


@pytest.mark.parametrize(
    "data,media_type,pages",
    [
        (files.png(), "image/png", 1),
        (files.jpeg(), "image/jpeg", 1),
        (files.jpeg(orientation=6), "image/jpeg", 1),
        (files.gif(frames=3), "image/gif", 1),
        (files.image("BMP"), "image/bmp", 1),
        (files.image("WEBP"), "image/webp", 1),
        (files.tiff(frames=1), "image/tiff", 1),
        (files.tiff(frames=4), "image/tiff", 4),
        (files.tiff(frames=2, compression="tiff_lzw"), "image/tiff", 2),
        (files.pdf(pages=5), PDF, 5),
        (files.pdf(pages=5, use_objstms=1), PDF, 5),
        (files.encrypted_pdf(""), PDF, 1),
        (b"\n\nForwarded by mail\n\n" + files.pdf(pages=2), PDF, 2),
        (files.pdf(pages=2) + b"\n" + b"junk after the end" * 100, PDF, 2),
        (files.damaged_page_pdf(pages=3), PDF, 3),
    ],
)
def test_content_decides(stored: Stored, data: bytes, media_type: str, pages: int) -> None:
    assert inspect(stored(data)) == FileFacts(media_type, pages)


@pytest.mark.parametrize(
    "data,code",
    [
        (b"", "empty_file"),
        (b"Just plain text that somebody called document.pdf.", "unknown_format"),
        (b"PK\x03\x04" + bytes(200), "unknown_format"),
        (b"%PDF-1.7\nand then nothing that a PDF would hold", "damaged_file"),
        (files.cut(files.pdf(pages=20)), "damaged_file"),
        (files.cut(files.pdf(pages=20, use_objstms=1)), "damaged_file"),
        (files.cut(files.noise("PNG")), "damaged_file"),
        (files.cut(files.noise("JPEG")), "damaged_file"),
        (files.cut(files.noise("GIF")), "damaged_file"),
        (files.cut(files.noise("BMP")), "damaged_file"),
        (files.cut(files.noise("WEBP")), "damaged_file"),
        (files.cut(files.noise("TIFF")), "damaged_file"),
        (files.cut(files.tiff(frames=3, size=(300, 200))), "damaged_file"),
        (files.encrypted_pdf("1234"), "password_required"),
        (files.pdf(pages=101), "too_many_pages"),
        (files.tiff(frames=101, size=(2, 2)), "too_many_pages"),
        (files.png(1001, 1000), "too_many_pixels"),
        (files.bomb_png(30_000, 30_000), "too_many_pixels"),
    ],
)
def test_refused_with_a_reason(stored: Stored, data: bytes, code: str) -> None:
    assert refusal(stored(data)) == code


def test_reason_tells_people_what_to_do(stored: Stored) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect(stored(files.pdf(pages=3)), max_pages=2)
    assert str(caught.value) == "The file has 3 pages, more than the 2 that are read here; split it."


def test_wrong_table_of_objects_loses_nothing(stored: Stored) -> None:
    data = files.pdf(pages=3)
    start = data.rindex(b"startxref") + len(b"startxref\n")
    assert inspect(stored(data[:start] + b"9" + data[start:])) == FileFacts(PDF, 3)


def test_frames_are_measured_one_by_one(stored: Stored) -> None:
    assert refusal(stored(files.tiff(frames=2, size=(50, 50))), max_pixels=2499) == "too_many_pixels"
    assert inspect(stored(files.tiff(frames=2, size=(50, 50))), max_pixels=2500) == FileFacts("image/tiff", 2)


def test_password(stored: Stored) -> None:
    path = stored(files.encrypted_pdf("1234", pages=2))
    assert refusal(path, password="4321") == "password_wrong"
    assert inspect(path, password="1234") == FileFacts(PDF, 2)


def test_unlocked_copy_needs_no_password(stored: Stored, tmp_path: Path) -> None:
    unlock_pdf(stored(files.encrypted_pdf("1234", pages=2)), tmp_path / "open", password="1234")
    assert inspect(tmp_path / "open") == FileFacts(PDF, 2)


def test_unlocking_with_a_wrong_password_writes_nothing(stored: Stored, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        unlock_pdf(stored(files.encrypted_pdf("1234")), tmp_path / "open", password="4321")
    assert (caught.value.code, (tmp_path / "open").exists()) == ("password_wrong", False)


def test_time_limit(stored: Stored) -> None:
    with pytest.raises(RenderTimeout) as caught:
        inspect_file(stored(files.png()), max_pages=1, max_pixels=10**6, timeout=0.0)
    assert caught.value.code == "render_timeout"


def test_caller_loads_neither_pymupdf_nor_pillow(stored: Stored) -> None:
    code = f"""
import pathlib, sys
from tasks import imaging
facts = imaging.inspect_file(pathlib.Path({str(stored(files.pdf()))!r}), max_pages=9, max_pixels=9)
print(facts.pages_total, {{"pymupdf", "PIL", "numpy", "django"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("3 set()\n", "")
