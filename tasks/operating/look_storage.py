"""A look at the disk: whether there is room, and whether files and rows know each other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tasks.models import Upload
from tasks.operating import vital
from tasks.operating.finding import OK, Finding, broken, doubtful, fine
from tasks.pipeline.space import MB, free_mb

YOUNG = 3600.0  # seconds: a file is stored before its row is
TEMPORARY_MB = 100


def storage() -> Finding:
    found = vital.storage()
    advice = "make room, or give DATA_DIR a larger disk; it must belong to the user that runs the server"
    return found if found.status == OK else Finding(found.status, found.detail, advice)


def temporary() -> Finding:
    place = Path(tempfile.gettempdir())
    free = free_mb(place)
    if free < TEMPORARY_MB:
        return doubtful(f"{free:,.0f} MB are free in {place}", "make room there; libraries keep temporary files in it")
    return fine(f"{free:,.0f} MB free in {place}")


def files() -> Finding:
    """Every row has its file; files without a row only take room."""
    stored = Path(settings.MEDIA_ROOT)
    known = set(Upload.objects.values_list("file", flat=True))
    missing = [name for name in known if not (stored / name).is_file()]
    missing = list(Upload.objects.filter(file__in=missing[:500]).values_list("file", flat=True))  # or just deleted
    orphans = [path.stat().st_size for path in _old_files(stored) if str(path.relative_to(stored)) not in known]
    said = f"{len(known):,} files" + (
        f", and {len(orphans):,} without a row ({sum(orphans) / MB:,.0f} MB)" if orphans else ""
    )
    if missing:
        advice = "restore them from a backup; until then pages of theirs that wait will fail"
        return broken(f"{len(missing):,} of {said} are missing, such as {missing[0]}", advice)
    if orphans:
        return doubtful(said, "they only take room; delete them once you are sure that this is the right database")
    return fine(said)


def _old_files(stored: Path) -> Iterator[Path]:
    for path in (stored / "uploads").rglob("*"):
        if path.is_file() and path.stat().st_mtime < time.time() - YOUNG:
            yield path
