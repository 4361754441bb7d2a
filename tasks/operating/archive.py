"""The form of a backup: a gzipped tar, written and read as a stream.

    manifest.json                what it is: format, database, migrations, rows of each table; comes first
    database/...                 the database, as `sqlite.py` or `postgres.py` copied it
    secret-key                   unless SECRET_KEY comes from the environment
    files/uploads/ab/ab12...     every file that a row names
    checksums.json               size and SHA-256 of all of these; comes last, so a backup without it was cut off

Whoever reads it believes nothing: only these names, only plain files, and nothing counts before all sums are right.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

FORMAT = 1
MANIFEST, SECRET_KEY, CHECKSUMS = "manifest.json", "secret-key", "checksums.json"
FILES, DATABASE = "files/", "database/"
NAMES = re.compile(
    r"manifest\.json|secret-key|checksums\.json|database/[a-z0-9_]+\.(sqlite3|copy)"
    r"|files/uploads/[0-9a-f]{2}/[0-9A-Za-z_]{1,100}"
)
LARGEST_JSON = 500_000_000  # bytes; a million files have 150 MB of sums
PIECE = 1 << 20


class BadArchive(Exception):
    """What was given is no whole backup of ocrsite, or not one that this release can read."""


@dataclass
class Sums:
    """What is in an archive: size and SHA-256 by name, and the files of rows that were missing on the disk already."""

    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


class Hashed(io.RawIOBase):
    """A stream whose bytes are summed as they are read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._sum.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


class Writer:
    """Writes an archive to a stream; a context manager, whose end without an error makes the archive whole."""

    def __init__(self, out: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0)  # pictures hardly get smaller
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed below
        self.sums = Sums()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind is None:
            members = {name: {"size": size, "sha256": digest} for name, (size, digest) in self.sums.members.items()}
            self.add_json(CHECKSUMS, {"members": members, "missing": self.sums.missing})
            self._tar.close()
            self._gzip.close()

    def add_json(self, name: str, content: dict[str, Any]) -> None:
        data = json.dumps(content, indent=1).encode()
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError if the file is gone, OSError if it can't be read whole."""
        with path.open("rb") as stream:
            self._add(name, stream, path.stat().st_size)

    def _add(self, name: str, stream: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashed = Hashed(stream)
        self._tar.addfile(member, hashed)
        self.sums.members[name] = (size, hashed.hexdigest())


@dataclass(frozen=True)
class Unpacked:
    """An archive that was read whole, and whose sums are right; its members lie in `folder` under their names."""

    folder: Path
    manifest: dict[str, Any]
    sums: Sums

    def files(self) -> list[str]:
        """The names of the stored files, as rows say them."""
        return [name.removeprefix(FILES) for name in self.sums.members if name.startswith(FILES)]

    def path(self, name: str) -> Path:
        return self.folder / name


def unpack(stream: IO[bytes], folder: Path) -> Unpacked:
    """Write the members of an archive below `folder`, which exists and is empty. Raises BadArchive or OSError."""
    found: dict[str, tuple[int, str]] = {}
    with _understood():
        with tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for each in tar:
                member = _checked(each, found, folder)
                found[member.name] = _write(tar, member, folder)
        manifest, told = _json(folder / MANIFEST), _json(folder / CHECKSUMS)
        sums = Sums({n: (m["size"], m["sha256"]) for n, m in told["members"].items()}, list(told["missing"]))
    del found[CHECKSUMS]
    if wrong := [name for name in sums.members.keys() | found.keys() if sums.members.get(name) != found.get(name)]:
        raise BadArchive(f"the backup is damaged: {', '.join(sorted(wrong)[:3])} is not what was put in")
    return Unpacked(folder, manifest, sums)


@contextmanager
def _understood() -> Iterator[None]:
    """Any error that a broken or foreign archive may cause, as BadArchive."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadArchive(f"this is no backup of ocrsite, or it is damaged or cut off ({error})") from None
    except FileNotFoundError as error:
        raise BadArchive(f"the backup is not whole: {Path(error.filename).name} is missing") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadArchive("the backup's own description makes no sense") from None


def _checked(member: tarfile.TarInfo, found: dict[str, tuple[int, str]], folder: Path) -> tarfile.TarInfo:
    """The member, if it may be written; its name leads below the folder, whatever our own list lets through."""
    if not found and member.name != MANIFEST:
        raise BadArchive("this is no backup of ocrsite: it does not begin with a manifest")
    if not member.isreg() or not NAMES.fullmatch(member.name) or member.name in found:
        raise BadArchive(f"this is no backup of ocrsite: it holds {member.name!r}")
    if member.name.endswith(".json") and member.size > LARGEST_JSON:
        raise BadArchive(f"this is no backup of ocrsite: its {member.name} is too large")
    return tarfile.data_filter(member, str(folder))


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> tuple[int, str]:
    """Write the member to its place; its size and SHA-256."""
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = tar.extractfile(member)
    if source is None:
        raise BadArchive(f"this is no backup of ocrsite: {member.name} is no file")
    hashed, size = Hashed(source), 0
    with target.open("xb") as out:
        target.chmod(0o600)
        while piece := hashed.read(PIECE):
            size += out.write(piece)
    return size, hashed.hexdigest()


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))
