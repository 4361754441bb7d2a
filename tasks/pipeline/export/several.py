"""Several documents as one ZIP, each in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import PurePath

from django.utils import timezone

from tasks.models import Document
from tasks.pipeline.archive import Member, open_archive
from tasks.pipeline.errors import Conflict
from tasks.pipeline.export.one import Export, members

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # some system can't have them in a file's name
_FOLDER_BYTES = 200  # of the 255 that Linux allows a name
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)  # no files on Windows


def export_documents(*, documents: Sequence[Document]) -> Export:
    """One ZIP with a folder for each document that has ended. Those that are still being read are left out, and a note
    in the ZIP names them. Raises Conflict if nothing would be left."""
    ended = [document for document in documents if document.is_ended]
    if not ended:
        raise Conflict("none of these documents has been read to its end yet", code="not_ended")
    name = f"documents-{timezone.localtime():%Y-%m-%d}.zip"
    left_out = [document.name for document in documents if not document.is_ended]
    return Export(name=name, media_type="application/zip", stream=open_archive(_members(ended, left_out)))


def _members(ended: Sequence[Document], left_out: Sequence[str]) -> Iterator[Member]:
    for folder, document in zip(_folders(ended), ended, strict=True):
        for name, content in members(document):
            yield f"{folder}/{name}", content
    if left_out:
        yield "not-included.txt", "\n".join(["Still being read, so not included:", *left_out, ""]).encode()


def _folders(documents: Sequence[Document]) -> list[str]:
    """A folder's name for each document: its own, fit for every file system, numbered where two are alike."""
    taken: set[str] = set()
    names = []
    for document in documents:
        plain = _UNFIT.sub("_", PurePath(document.name).stem).encode()[:_FOLDER_BYTES].decode(errors="ignore")
        plain = plain.strip(". ") or "document"
        plain = f"_{plain}" if _DEVICE.fullmatch(plain) else plain
        choices = (plain if number == 1 else f"{plain} ({number})" for number in count(1))
        names.append(next(choice for choice in choices if choice.casefold() not in taken))
        taken.add(names[-1].casefold())
    return names
