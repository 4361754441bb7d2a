"""OCR from the command line: the same reading as the portal's, in this process, with a progress bar."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

from django.core.files import File
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from tqdm import tqdm

from accounts.first_admin import make_first_admin
from accounts.models import User
from tasks.models import Document, Status
from tasks.pipeline.assemble import join_markdown
from tasks.pipeline.errors import Refused
from tasks.pipeline.reader import close_engines, read_owed
from tasks.pipeline.stop import cancel_document
from tasks.pipeline.submit import Wishes, submit_file

LOOK = 0.2  # seconds


class Command(BaseCommand):
    help = "Read files to Markdown without a server. The readings also stand in the portal, as the first admin's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="write NAME.md files here, not to stdout")
        parser.add_argument("--engine", default="", help="auto, openai, local or echo")
        parser.add_argument("--model", default="")
        parser.add_argument("--pages", default="", help="for example 1-3,7")
        parser.add_argument(
            "--own-text",
            default="never",
            choices=Document.OwnText.values,
            help="whether to take pages from a PDF's text",
        )
        parser.add_argument(
            "--running",
            default="keep",
            choices=Document.Running.values,
            help="what becomes of running heads and page numbers",
        )
        parser.add_argument(
            "--headings",
            default="as_read",
            choices=Document.Headings.values,
            help="whether headings have the levels that their numbers show, or those that fit the page before",
        )
        parser.add_argument("--password", default="", help="of a locked PDF")
        parser.add_argument("--fresh", action="store_true", help="read anew, even what was read before")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        make_first_admin()
        if options["output"]:
            options["output"].mkdir(parents=True, exist_ok=True)
        documents = [document for path in options["files"] if (document := self._start(path, options))]
        try:
            self._read(documents)
        except KeyboardInterrupt:
            for document in documents:
                cancel_document(document=document)
            raise CommandError("canceled; the pages that were read stay in the portal") from None
        bad = len(options["files"]) - len(documents)
        bad += sum(not self._hand_out(document, options["output"]) for document in documents)
        if bad:
            sys.exit(1)

    def _start(self, path: Path, options: dict[str, Any]) -> Document | None:
        owner = User.objects.filter(is_superuser=True).earliest("pk")
        names = ("engine", "model", "pages", "own_text", "running", "headings", "fresh")
        wishes = cast(Wishes, {name: options[name] for name in names})
        try:
            with path.open("rb") as stream:
                file = File(stream, name=path.name)
                document, _is_new = submit_file(owner=owner, file=file, password=options["password"], **wishes)
                return document
        except (Refused, OSError) as error:
            self.stderr.write(f"{path}: {error}")
            return None

    def _read(self, documents: list[Document]) -> None:
        keys = [document.pk for document in documents]
        ended = threading.Event()
        watcher = threading.Thread(target=_show_progress, args=(keys, ended), daemon=True)
        watcher.start()
        try:
            read_owed()
            while Document.objects.owed().filter(pk__in=keys).exists():
                time.sleep(LOOK)  # the rest is in the hands of a server that runs beside this command
                read_owed()
        finally:
            close_engines()
            ended.set()
            watcher.join()

    def _hand_out(self, document: Document, folder: Path | None) -> bool:
        document.refresh_from_db()
        markdown = join_markdown(document=document)
        if folder is None:
            self.stdout.write(markdown)
        else:
            target = folder / f"{Path(document.name).stem}.md"
            target.write_text(markdown, encoding="utf-8")
            self.stderr.write(f"{document.name}: {document.status}, {target}")
        if document.error:
            self.stderr.write(f"{document.name}: {document.error}")
        return document.status == Status.SUCCEEDED


def _show_progress(keys: list[Any], ended: threading.Event) -> None:
    """A bar of pages on the terminal until the reading is over."""
    with tqdm(total=sum(_pages(keys)[1:]), unit="page", disable=None) as bar:
        over = False
        while not over:
            over = ended.wait(LOOK)
            done, _total = _pages(keys)
            bar.update(done - bar.n)
    connections.close_all()


def _pages(keys: list[Any]) -> tuple[int, int]:
    rows = Document.objects.filter(pk__in=keys)
    return sum(row.pages_done for row in rows), sum(row.pages_total for row in rows)
