"""Names of files that mean harm, wherever they come out: answers, pages, headers, archives, webhooks, logs."""

from __future__ import annotations

import html
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

import pytest
import requests
from django.conf import settings

from ocrsite.logs import DiscreetFormatter
from tests import files
from tests.hostile.wire import answer, connected, form, head, send_form, status
from tests.receiver import Receiver
from tests.server import Server, wait_until

FORGED = "2026-01-01 00:00:00,000 ERROR root: INJECTED"
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
NAMES: list[tuple[bytes, str]] = [  # as sent, and as kept
    (b"a\x01b\x08c\x7f.pdf", "abc.pdf"),
    (b"a\x00b.pdf", "ab.pdf"),
    ("invoice\u202efdp.exe.pdf".encode(), "invoicefdp.exe.pdf"),
    ("zero\u200bwidth\ufeff.pdf".encode(), "zerowidth.pdf"),
    ("two\u2028lines\u2029.pdf".encode(), "twolines.pdf"),
    (b"n" * 900 + b".pdf", "n" * 251 + ".pdf"),
    ("字".encode() * 300 + b".pdf", "字" * 251 + ".pdf"),
    (b"../../../etc/passwd.pdf", "passwd.pdf"),
    (b"..\\\\..\\\\windows\\\\system.pdf", "system.pdf"),
    (b"/etc/cron.d/evil.pdf", "evil.pdf"),
    (b"C:\\\\autoexec.pdf", "autoexec.pdf"),
    (b"quo\\\"te's; filename=x.pdf", "quo\"te's; filename=x.pdf"),
    (b"CON.pdf", "CON.pdf"),
    (b"lpt1.tar.pdf", "lpt1.tar.pdf"),
    (b"NUL", "NUL"),
    (b"spaces .  .pdf", "spaces .  .pdf"),
    ("📄🙂 é.pdf".encode(), "📄🙂 é.pdf"),
    (b"<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
    (b"{{ 7*7 }}%s%00{0}.pdf", "{{ 7*7 }}%s%00{0}.pdf"),
    (b"-rf *.pdf", "-rf *.pdf"),
    (b".pdf", ".pdf"),
]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Server]:
    """All the documents are sent at once, in the order of NAMES, and read."""
    with Server(
        tmp_path_factory.mktemp("server"), WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8", LOG_LEVEL="DEBUG"
    ) as running:
        hook = {"url": receiver.url, "name": "all", "events": ["document.succeeded"]}
        running.api().post("/api/webhooks", json=hook).raise_for_status()
        content = files.pdf(1, size=(100, 100))
        for name, _kept in NAMES:
            assert status(send_form(running, [content], len(content), name=name)) == 201, name
        wait_until(lambda: all(one["finished_at"] for one in documents(running)), within=60, what="all to be read")
        yield running


def documents(server: Server) -> list[dict[str, Any]]:
    """All documents, the oldest first."""
    found = server.api().get("/api/tasks?ordering=created_at&limit=100").json()["results"]
    return [dict(one) for one in found][: len(NAMES)]


def person(server: Server) -> requests.Session:
    """The admin at a browser."""
    session = requests.Session()
    session.trust_env = False
    session.get(f"{server.url}/login")
    token = session.cookies["csrftoken"]
    data = {"username": server.username, "password": server.password, "csrfmiddlewaretoken": token}
    session.post(f"{server.url}/login", data=data).raise_for_status()
    return session


def test_names_are_kept_without_what_means_harm(server: Server) -> None:
    assert [one["name"] for one in documents(server)] == [kept for _sent, kept in NAMES]


def test_name_of_four_thousand_characters_is_refused(server: Server) -> None:
    content = files.pdf(1)
    said = send_form(server, [content], len(content), name=b"n" * 4000 + b".pdf")
    assert (status(said), json.loads(said.partition(b"\r\n\r\n")[2])["code"]) == (400, "parse_error")


@pytest.mark.parametrize("name", [b"", b".", b"..", b"/", b"../..", b"\xff\xfe\x80.pdf"])
def test_name_that_is_none_is_no_file(server: Server, name: bytes) -> None:
    content = files.pdf(1)
    assert status(send_form(server, [content], len(content), name=name)) == 400


@pytest.mark.parametrize("spelled", ["a%0D%0ASet-Cookie%3A%20x%3D1.pdf", "%ED%A0%80%FF.pdf", "a%00b%2F..%2Fc.pdf"])
def test_name_in_the_long_form(server: Server, spelled: str) -> None:
    """RFC 2231 lets a name say any byte."""
    before, after = form()
    content = files.pdf(1, size=(100, 100))
    before = before.replace(b'filename="a.pdf"', f"filename*=UTF-8''{spelled}".encode())
    with connected(server) as connection:
        body = before + content + after
        connection.sendall(head(server, length=len(body)) + body)
        said = json.loads(answer(connection).partition(b"\r\n\r\n")[2])
    assert (said["name"].isprintable(), "/" in said["name"]) == (True, False)
    assert re.sub(r"[^\w. =:-]", "", said["name"]) in ("aSet-Cookie: x=1.pdf", ".pdf", "c.pdf")


def test_headers_of_exports(server: Server) -> None:
    """Each is one line, and names the file as it was sent."""
    for one in documents(server):
        for ending in ("md", "zip"):
            said = server.api().get(f"/api/tasks/{one['id']}/export", params={"format": ending})
            value = said.headers["Content-Disposition"]
            message = Message()
            message["Content-Disposition"] = value
            assert (said.status_code, value.isascii(), value.isprintable()) == (200, True, True)
            assert message.get_filename() == PurePosixPath(one["name"]).stem + f".{ending}"
            assert set(said.headers) & {"Set-Cookie", "X-Injected"} == set()


def test_pages_show_names_as_text(server: Server) -> None:
    session = person(server)
    listed = session.get(f"{server.url}/").text
    for one in documents(server):
        shown = session.get(f"{server.url}/documents/{one['id']}/").text
        for page in (listed, shown):
            assert html.unescape(page).count(one["name"]) >= 1, one["name"]
            assert "<img src=x" not in page


def test_archive_of_all_unpacks_within_its_folder_on_every_system(server: Server, tmp_path: Path) -> None:
    session = person(server)
    data = {
        "documents": [one["id"] for one in documents(server)],
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    said = session.post(f"{server.url}/documents/export", data=data)
    with zipfile.ZipFile(io.BytesIO(said.content)) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "out")
    folders = {PurePosixPath(name).parts[0] for name in names}
    assert len({folder.casefold() for folder in folders}) == len(NAMES)
    for name in names:
        check_path(name)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def check_path(name: str) -> None:
    """A path that leads down, and that Windows can have."""
    for kind in (PurePosixPath(name), PureWindowsPath(name)):
        assert not kind.is_absolute() and not kind.drive and ".." not in kind.parts, name
    for part in name.split("/"):
        assert part.isprintable() and not set('<>:"\\|?*') & set(part), name
        assert part == part.strip(" ").rstrip(".") and part.partition(".")[0].upper() not in DEVICES, name


def test_webhooks_carry_names_as_they_are_kept(server: Server, receiver: Receiver) -> None:
    wait_until(lambda: len(receiver.got) >= len(NAMES), within=30, what="all webhooks")
    told = [json.loads(got.body)["data"]["name"] for got in receiver.got]
    assert {kept for _sent, kept in NAMES} <= set(told)
    assert all("\n" not in value for got in receiver.got for value in got.headers.values())


def test_nobody_writes_lines_into_the_log(server: Server) -> None:
    forged = quote(f"\n{FORGED}")
    api = server.api("")
    for path in (f"/api/x{forged}", f"/login{forged}", f"/results/{forged}", f"/{forged}", f"/documents/{forged}/"):
        api.get(path)
        api.post(path, data={"file": f"\n{FORGED}"})
    api.post("/api/auth/token", json={"username": f"\n{FORGED}", "password": "x"})
    api.get("/health", headers={"Host": "x\\n.example", "X-Forwarded-For": forged})
    content = files.pdf(1)[:300]
    send_form(server, [content], len(content), name=f"\n{FORGED}.pdf".encode())
    assert [line for line in server.tail(10**7).splitlines() if line.startswith(FORGED[:10])] == []


def test_message_is_one_line_whatever_it_tells_of() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    options: dict[str, Any] = settings.LOGGING["formatters"]["line"]  # type: ignore[index] # a dict of dicts
    handler.setFormatter(DiscreetFormatter(options["format"], style=options["style"]))
    error = ValueError(f"not a number: a\n{FORGED}\r\x1b[2J")
    told = logging.LogRecord("tasks", logging.ERROR, "", 1, "%s: %s\u2028", (f"a\r\n{FORGED}", error), None)
    told.exc_info = (ValueError, error, None)
    handler.handle(told)
    first, *others = stream.getvalue().splitlines()
    assert (first.count("INJECTED"), first.isprintable()) == (2, True)
    assert [line for line in others if not line.startswith("  ")] == []
    assert all(line.isprintable() for line in others)
