"""A backup brought back, while no server runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.operating.restore import NotRestored, describe, restore_backup


class Command(BaseCommand):
    help = "Put what a backup holds in the place of what is there: all of it or nothing. Stop the server first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="an archive that `backup` made; - reads standard input")
        parser.add_argument("--force", action="store_true", help="replace the database and the files that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"] == "-":
                archive = restore_backup(sys.stdin.buffer, force=options["force"])
            else:
                with Path(options["file"]).open("rb") as stream:
                    archive = restore_backup(stream, force=options["force"])
        except (NotRestored, OSError) as error:
            raise CommandError(f"nothing was restored: {error}") from error
        for name in archive.sums.missing:
            self.stderr.write(f"was missing when the backup was made: {name}")
        self.stdout.write(f"restored {describe(archive.manifest)}; start the server, and it reads on")
