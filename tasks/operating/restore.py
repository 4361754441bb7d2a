"""Bring a backup back: all of it or nothing.

It is unpacked and checked beside what is there. Then its files are laid among the old ones (their names are random, and
a name stands for one content for ever), the database is exchanged in one step, and only then go the files that the new
database does not know. Whoever dies on the way leaves the old state or the new one, and perhaps files of no use.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from ocrsite.supervisor import AlreadyRunning
from tasks.models import Worker
from tasks.operating import postgres, sqlite
from tasks.operating.archive import DATABASE, FILES, FORMAT, SECRET_KEY, BadArchive, Unpacked, unpack
from tasks.operating.running import nothing_running
from tasks.operating.snapshot import ERRORS
from tasks.pipeline.lease import end_lease

BESIDE = "restoring"  # in DATA_DIR: what is unpacked, until it is in its place


class NotRestored(Exception):
    """Nothing was changed, with the reason and what to do."""


def restore_backup(stream: IO[bytes], *, force: bool = False) -> Unpacked:
    """Put what the archive holds in the place of what is there.

    Raises NotRestored, and has changed nothing, while a server runs, for an archive that is damaged, foreign or of a
    newer release, and, without `force`, if anything is there that would be replaced.
    """
    try:
        with nothing_running():
            if not force and not _is_empty():
                raise NotRestored("there is a database or there are files already; --force replaces them")
            with _beside() as folder:
                archive = unpack(stream, folder)
                _check(archive)
                _exchange(archive)
            _let_go_of_claims()
            return archive
    except AlreadyRunning as error:
        raise NotRestored(f"a server runs on {settings.DATA_DIR} (process {error}); stop it first") from None
    except (BadArchive, OSError) as error:
        raise NotRestored(str(error)) from error
    except ERRORS as error:
        raise NotRestored(f"the database of the backup could not be brought back: {error}") from error


def _is_empty() -> bool:
    stored = Path(settings.MEDIA_ROOT)
    kind = sqlite if connection.vendor == "sqlite" else postgres
    return kind.is_empty() and not any(path.is_file() for path in stored.rglob("*"))


@contextmanager
def _beside() -> Iterator[Path]:
    """An empty folder on the same disk, gone at the end."""
    folder = Path(settings.DATA_DIR) / BESIDE
    shutil.rmtree(folder, ignore_errors=True)  # what a killed restore left
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(archive: Unpacked) -> None:
    """Whether this release and this database can take it."""
    manifest = archive.manifest
    try:
        if manifest["format"] != FORMAT:
            raise BadArchive("the backup was made by a newer release of ocrsite; install that first")
        kind = manifest["database"]["kind"]
        applied = {(app, name) for app, name in manifest["migrations"]}
    except (KeyError, TypeError, ValueError):
        raise BadArchive("the backup's own description makes no sense") from None
    if unknown := applied - _known_migrations():
        newest = ".".join(sorted(unknown)[-1])
        raise BadArchive(f"the backup was made by a newer release of ocrsite (it has {newest}); install that first")
    if kind != connection.vendor:
        raise BadArchive(f"the backup is of {kind}, and DATABASE_URL names {connection.vendor}; they can't be mixed")


def _known_migrations() -> set[tuple[str, str]]:
    loader = MigrationLoader(None)
    replaced = {each for migration in loader.disk_migrations.values() for each in migration.replaces}
    return set(loader.disk_migrations) | replaced


def _exchange(archive: Unpacked) -> None:
    if connection.vendor == "sqlite":
        sqlite.prepare(archive.path(DATABASE))
    added = _add_files(archive)
    try:
        if connection.vendor == "sqlite":
            sqlite.put_in_place(archive.path(DATABASE))
        else:
            postgres.restore(archive.path(DATABASE), archive.manifest)
    except BaseException:
        for path in added:
            path.unlink(missing_ok=True)
        raise
    _drop_other_files(archive)
    if archive.path(SECRET_KEY).exists():
        archive.path(SECRET_KEY).replace(Path(settings.DATA_DIR) / SECRET_KEY)


def _add_files(archive: Unpacked) -> list[Path]:
    """Lay the archive's files to their places; those that were not there before."""
    added = []
    for name in archive.files():
        target = Path(settings.MEDIA_ROOT) / name
        if not target.exists():
            added.append(target)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        archive.path(f"{FILES}{name}").replace(target)
    return added


def _drop_other_files(archive: Unpacked) -> None:
    """Delete stored files that no row names now."""
    stored, named = Path(settings.MEDIA_ROOT), set(archive.files())
    for path in [*(stored / "uploads").rglob("*")]:
        if path.is_file() and str(path.relative_to(stored)) not in named:
            path.unlink()


def _let_go_of_claims() -> None:
    """Owe again what was being read when the backup was made, without blaming anybody: no worker died."""
    connections.close_all()
    for worker in Worker.objects.all():
        end_lease(worker=worker)


def describe(manifest: dict[str, Any]) -> str:
    """One line about what was brought back."""
    rows = sum(manifest["tables"].values())
    return f"{rows:,} rows and {manifest['files']:,} files of {manifest['made_at'][:19].replace('T', ' ')} UTC"
