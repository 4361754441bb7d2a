"""One consistent archive of everything, while the server runs and reads."""

from __future__ import annotations

import platform
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tasks.operating import postgres, sqlite
from tasks.operating.archive import DATABASE, FILES, FORMAT, MANIFEST, NAMES, SECRET_KEY, Writer
from tasks.operating.snapshot import Snapshot
from tasks.pipeline.held import held_path, holding_files

PREFIX = "backup-"


@dataclass(frozen=True)
class Kept:
    """What is in a backup; `missing` names files that rows speak of and that were not there any more."""

    rows: int
    files: int
    missing: list[str]


def write_backup(out: IO[bytes]) -> Kept:
    """Write the archive to a stream.

    The database is taken first and the files after it: a file is stored before its row and deleted after it, and what
    is deleted meanwhile is held, so every file that a row of the copy names can be had. Raises OSError or
    DatabaseError; then the archive is not whole.
    """
    with holding_files():
        snapshot, folder = _take_database()
        try:
            with Writer(out) as archive:
                archive.add_json(MANIFEST, _manifest(snapshot))
                for part in snapshot.parts:
                    archive.add_file(f"{DATABASE}{part.name}", part)
                shutil.rmtree(folder)
                _add_secret_key(archive)
                for name in snapshot.uploads:
                    _add_upload(archive, name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    files = len(snapshot.uploads) - len(archive.sums.missing)
    return Kept(rows=sum(snapshot.tables.values()), files=files, missing=archive.sums.missing)


def _take_database() -> tuple[Snapshot, Path]:
    """A copy of the database in a folder of its own; one that a killed backup left behind goes."""
    place = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for left in place.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=place, prefix=PREFIX))
    try:
        kind = sqlite if connection.vendor == "sqlite" else postgres
        return kind.copy_database(folder), folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _manifest(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "what": "backup of ocrsite",
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "made_with": {"python": platform.python_version(), "django": django.__version__},
        "database": {"kind": snapshot.kind, "version": snapshot.version},
        "migrations": snapshot.migrations,
        "tables": snapshot.tables,
        "files": len(snapshot.uploads),
    }


def _add_secret_key(archive: Writer) -> None:
    path = Path(settings.DATA_DIR) / SECRET_KEY
    if path.exists() and path.read_text().strip() == settings.SECRET_KEY:
        archive.add_file(SECRET_KEY, path)


def _add_upload(archive: Writer, name: str) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    if NAMES.fullmatch(f"{FILES}{name}"):
        for place in (path, held_path(path)):  # in this order: it may be moved there in between
            try:
                archive.add_file(f"{FILES}{name}", place)
                return
            except FileNotFoundError:
                continue
    archive.sums.missing.append(name)
