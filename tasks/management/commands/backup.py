"""One archive of everything, made while the server runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.operating.backup import Kept, write_backup
from tasks.operating.snapshot import ERRORS


class Command(BaseCommand):
    help = "Write database, uploads and secret key to one archive, while the server runs. It holds secrets: guard it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="such as ocrsite.tar.gz; - writes to standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = write_backup(sys.stdout.buffer) if options["file"] == "-" else _write_file(Path(options["file"]))
        except (OSError, *ERRORS) as error:
            raise CommandError(f"no backup was made: {error}") from error
        for name in kept.missing:
            self.stderr.write(f"missing already, so it is not in the backup: {name}")
        self.stderr.write(f"kept {kept.rows:,} rows and {kept.files:,} files")


def _write_file(path: Path) -> Kept:
    """Under another name until it is whole, for its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
            kept = write_backup(out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return kept
