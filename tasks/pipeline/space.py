"""Room on the disk: when it runs out, new files are refused, so that what was taken can still be read and saved."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tasks.pipeline.errors import StorageFull

MB = 1_000_000


def free_mb(path: Path) -> float:
    """Megabytes that are free where `path` lies; raises OSError."""
    return shutil.disk_usage(path).free / MB


def check_space(*, wanted: int = 0) -> None:
    """Raises StorageFull if less than MIN_FREE_DISK_MB would be left after `wanted` more bytes."""
    if free_mb(Path(settings.DATA_DIR)) - wanted / MB < settings.MIN_FREE_DISK_MB:
        raise StorageFull(
            _("The disk of this site is full, so it takes no new files just now. Tell whoever runs it."),
            code="storage_full",
            field="file",
        )
