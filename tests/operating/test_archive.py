"""What is no whole backup of ocrsite is refused, and writes nowhere but beside."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks.operating.archive import FORMAT, MANIFEST, BadArchive, Unpacked, Writer, unpack
from tasks.operating.restore import _check, _known_migrations

UPLOAD = "files/uploads/ab/" + "ab" * 16
MANIFESTED = {"format": FORMAT, "database": {"kind": "sqlite"}, "migrations": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inside"
    made.mkdir()
    return made


def archived(tmp_path: Path, **members: bytes) -> bytes:
    out = io.BytesIO()
    with Writer(out) as archive:
        archive.add_json(MANIFEST, MANIFESTED)
        for number, (name, data) in enumerate(members.items()):
            source = tmp_path / f"source{number}"
            source.write_bytes(data)
            archive.add_file(name, source)
    return out.getvalue()


def tarred(*members: tarfile.TarInfo) -> bytes:
    """An archive that somebody else made, behind a manifest of ours."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for member in (tarfile.TarInfo(MANIFEST), *members):
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return out.getvalue()


def member(name: str, **fields: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def test_what_was_put_in_comes_out(tmp_path: Path, folder: Path) -> None:
    data = archived(tmp_path, **{UPLOAD: b"a file", "secret-key": b"secret"})
    found = unpack(io.BytesIO(data), folder)
    assert found.manifest == MANIFESTED
    assert found.files() == [UPLOAD.removeprefix("files/")]
    assert found.path(UPLOAD).read_bytes() == b"a file"
    assert found.path("secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "foreign",
    [
        member("../escaped"),
        member("/nonexistent/escaped"),
        member("files/uploads/ab/../../../../escaped"),
        member("files/other"),
        member("database/ocrsite.sqlite3", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member(UPLOAD, type=tarfile.LNKTYPE, linkname="../../escaped"),
        member("secret-key", type=tarfile.FIFOTYPE),
        member("files/uploads", type=tarfile.DIRTYPE),
        member(MANIFEST),
    ],
    ids=lambda info: f"{info.name} {info.type.decode()}",
)
def test_names_and_kinds_that_are_not_ours(tmp_path: Path, folder: Path, foreign: tarfile.TarInfo) -> None:
    with pytest.raises(BadArchive, match="this is no backup of ocrsite: it holds"):
        unpack(io.BytesIO(tarred(foreign)), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert [path.name for path in folder.iterdir()] == [MANIFEST]


def flipped(data: bytes, place: float) -> bytes:
    at = int(len(data) * place)
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: flipped(data, 0.3),
        lambda data: flipped(data, 0.6),
        lambda data: flipped(data, 0.9),
        lambda _data: b"",
        lambda _data: b"PK only words",
        lambda _data: tarred(),
        lambda _data: tarred(member("checksums.json", size=9)),
    ],
    ids=["half", "flip 1", "flip 2", "flip 3", "empty", "no gzip", "no sums", "sums that are none"],
)
def test_damage_is_seen(tmp_path: Path, folder: Path, damage: Callable[[bytes], bytes]) -> None:
    data = archived(tmp_path, **{UPLOAD: bytes(range(256)) * 400, "secret-key": b"secret"})
    with pytest.raises(BadArchive):
        unpack(io.BytesIO(damage(data)), folder)


def test_a_file_that_is_not_what_was_put_in(tmp_path: Path, folder: Path) -> None:
    """Whoever repacks it, has to get the sums right too."""
    good = unpack(io.BytesIO(archived(tmp_path, **{UPLOAD: b"a file"})), folder)
    good.path(UPLOAD).write_bytes(b"A file")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name in (MANIFEST, UPLOAD, "checksums.json"):
            tar.add(good.path(name), arcname=name)
    again = tmp_path / "again"
    again.mkdir()
    with pytest.raises(BadArchive, match="damaged: files/uploads/ab/"):
        unpack(io.BytesIO(out.getvalue()), again)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"format": FORMAT + 1}, "newer release"),
        (
            {"migrations": [["tasks", "9999_of_tomorrow"]]},
            r"newer release of ocrsite \(it has tasks\.9999_of_tomorrow\)",
        ),
        ({"database": {"kind": "oracle"}}, "the backup is of oracle, and DATABASE_URL names"),
        ({"migrations": "none"}, "makes no sense"),
    ],
)
def test_what_this_installation_cannot_take(folder: Path, changes: dict[str, Any], reason: str) -> None:
    good = MANIFESTED | {"migrations": [list(each) for each in _known_migrations()]}
    with pytest.raises(BadArchive, match=reason):
        _check(Unpacked(folder, good | changes, None))  # type: ignore[arg-type]
