"""Files that are two things at once, that want to do something, or whose pages can't be: what they hold is looked at,
and nothing else happens."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.test import Client
from PIL import Image, PngImagePlugin

from accounts.models import User
from tasks import imaging
from tasks.imaging import FileRefused, ImagingError, PageImage, PageUnreadable, inspect_file, render_page
from tasks.pipeline.start import start_document
from tasks.pipeline.store import store_upload
from tests import files
from tests.hostile.pdfs import FONT, page_pdf, pdf, stream, words

SCRIPT = b"<html><script>alert(1)</script>"
PAGE = words(b"harmless")


@pytest.fixture(scope="module", autouse=True)
def _close_room() -> Iterator[None]:
    yield
    imaging.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of the test lies."""
    return tmp_path / "file.png"


def kind(path: Path, data: bytes) -> str:
    """What the file passes for: its media type, or the reason why it is refused."""
    path.write_bytes(data)
    try:
        return inspect_file(path, max_pages=100, max_pixels=1_000_000).media_type
    except FileRefused as error:
        return error.code


def draw(path: Path, number: int = 1) -> PageImage:
    return render_page(path, number, dpi=72, max_side=512)


def archive() -> bytes:
    """A ZIP, as a JAR would be one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return buffer.getvalue()


def commented_png() -> bytes:
    """A PNG with a page of HTML in it."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", SCRIPT.decode())
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(buffer, "PNG", pnginfo=said)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data,taken_for",
    [
        (files.pdf() + archive(), "application/pdf"),
        (SCRIPT + files.pdf(), "application/pdf"),
        (b"/*" + files.pdf() + b"*/alert(1)//", "application/pdf"),
        (files.gif() + archive(), "image/gif"),
        (files.jpeg(comment=SCRIPT), "image/jpeg"),
        (files.jpeg() + SCRIPT, "image/jpeg"),
        (commented_png(), "image/png"),
        (files.png() + files.pdf(), "image/png"),
        (archive() + b" " * 1024 + files.pdf(), "unknown_format"),
        (SCRIPT + b" " * 1024 + files.pdf(), "unknown_format"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unknown_format"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "unknown_format"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file", "unknown_format"),
        (b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)", "damaged_file"),
        (b"\x89PNG\r\n\x1a\n" + files.pdf(), "damaged_file"),
        (b"BM" + SCRIPT * 10, "damaged_file"),
    ],
)
def test_file_that_is_two_things_is_taken_for_one(path: Path, data: bytes, taken_for: str) -> None:
    assert kind(path, data) == taken_for
    if "/" in taken_for:
        assert draw(path).media_type.startswith("image/")


@pytest.mark.parametrize("data", [commented_png(), files.jpeg() + SCRIPT])
def test_picture_with_a_page_in_it_is_shown_as_a_picture(
    db: None, alice: User, client: Client, settings: Any, tmp_path: Path, data: bytes
) -> None:
    """It may go through as it is, so a browser has to be told not to guess, and to run nothing."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "sent").write_bytes(data)
    with (tmp_path / "sent").open("rb") as sent:
        upload = store_upload(owner=alice, file=File(sent), name="page.html")
    document = start_document(owner=alice, upload=upload)
    client.force_login(alice)
    answer = client.get(f"/api/tasks/{document.pk}/pages/1/image")
    assert answer.headers["Content-Type"] in ("image/png", "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_actions_of_a_pdf_are_nobodys_orders(path: Path, tmp_path: Path) -> None:
    """Scripts, programs to launch, forms to send, embedded files: the page is drawn, nothing is started or called."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = b"http://127.0.0.1:%d/" % listener.getsockname()[1]
        launched = str(tmp_path / "launched").encode()
        actions = [
            b"<< /S /JavaScript /JS (app.launchURL\\('%b'\\); this.submitForm\\('%b'\\);) >>" % (address, address),
            b"<< /S /Launch /F (/bin/touch) /Win << /F (cmd.exe) >> /Unix << /F (/bin/touch) /P (%b) >> >>" % launched,
            b"<< /S /SubmitForm /F << /FS /URL /F (%b) >> /Fields [] >>" % address,
            b"<< /S /ImportData /F (%b) >>" % address,
            b"<< /S /URI /URI (%b) >>" % address,
            b"<< /S /GoToR /F << /FS /URL /F (%b) >> /D [0 /Fit] >>" % address,
        ]
        names = b"/Names << /JavaScript << /Names [(a) 5 0 R] >> /EmbeddedFiles << /Names [(a) 11 0 R] >> >>"
        embedded = b"<< /Type /Filespec /F (%b) /EF << /F 12 0 R >> >>" % launched
        data = page_pdf(
            PAGE,
            resources=FONT,
            entries=b"/AA << /O 6 0 R /C 7 0 R >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 9 0 R >>]",
            catalog=names + b" /OpenAction 5 0 R /AA << /WC 6 0 R >> /AcroForm << /XFA 12 0 R /Fields [] >>",
            more=[*actions, embedded, stream(SCRIPT, b"/Type /EmbeddedFile")],
        )
        assert kind(path, data) == "application/pdf"
        assert has_ink(draw(path))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert not (tmp_path / "launched").exists()


@pytest.mark.parametrize(
    "where", [b"/F (%b)", b"/F << /Type /Filespec /F (%b) >>", b"/F << /FS /URL /F (file://%b) >>"]
)
def test_content_that_lies_in_another_file_is_not_fetched(path: Path, tmp_path: Path, where: bytes) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"0 0 300 200 re f")  # which would make the page black
    content = stream(b"", where % str(secret).encode())
    form = stream(b"", (b"/Type /XObject /Subtype /Form /BBox [0 0 300 200] " + where) % str(secret).encode())
    data = page_pdf(content, stream(b"/X Do"), resources=b"<< /XObject << /X 7 0 R >> >>", more=[form])
    assert kind(path, data) == "application/pdf"
    assert [has_ink(draw(path, number)) for number in (1, 2)] == [False, False]


def has_ink(image: PageImage) -> bool:
    with Image.open(io.BytesIO(image.data)) as picture:
        return picture.convert("L").getextrema()[0] < 128  # type: ignore[operator] # one band, so numbers


@pytest.mark.parametrize("count", [b"0", b"-1", b"nonsense"])
def test_pdf_without_pages(path: Path, count: bytes) -> None:
    data = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count %b >>" % count)
    assert kind(path, data) in ("no_pages", "damaged_file")


def test_page_that_is_only_counted_fails(path: Path) -> None:
    data = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 1 >>")
    assert kind(path, data) == "application/pdf"
    with pytest.raises(PageUnreadable):
        draw(path)


@pytest.mark.parametrize(
    "box",
    [
        b"[0 0 0 0]",
        b"[0 0 -300 -200]",
        b"[300 200 0 0]",
        b"[0 0 nan nan]",
        b"[0 0 1e38 1e38]",
        b"[0 0 99999999999999999999 1]",
        b"[-2147483648 -2147483648 2147483647 2147483647]",
        b"[0 0 0.0001 300]",
        b"[0 0 300 0.0001]",
        b"[0 0 14400 1]",
        b"[0 0 (a) null]",
        b"[]",
        b"null",
    ],
)
@pytest.mark.parametrize("entries", [b"", b"/UserUnit -1", b"/UserUnit 1e30", b"/Rotate 17", b"/CropBox [9 9 9 9]"])
def test_page_that_can_not_be_is_drawn_within_limits_or_fails(path: Path, box: bytes, entries: bytes) -> None:
    path.write_bytes(page_pdf(PAGE, box=box, resources=FONT, entries=entries))
    try:
        assert inspect_file(path, max_pages=100, max_pixels=1_000_000).pages_total == 1
        image = draw(path)
    except ImagingError as error:
        assert (str(error) != "", error.__cause__ is None or "malloc" not in str(error.__cause__)) == (True, True)
    else:
        assert 1 <= min(image.width, image.height) <= max(image.width, image.height) <= 512
