"""Take in a file and start its reading, as one step: whatever is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.core.files import File

from accounts.models import User
from tasks.models import Document
from tasks.pipeline.errors import Refused
from tasks.pipeline.start import check_wishes, start_document
from tasks.pipeline.store import clean_name, store_upload
from tasks.pipeline.tidy import discard_upload


class Wishes(TypedDict, total=False):
    """How a file is to be read."""

    task_id: str
    engine: str
    model: str
    prompt: str
    preset: str
    pages: str
    own_text: str
    running: str
    headings: str
    webhook_url: str
    fresh: bool


@dataclass(frozen=True)
class Rejected:
    """One of several files that was not taken, and why."""

    name: str
    reason: Refused


def submit_file(
    *, owner: User, file: File[Any], name: str = "", password: str = "", **wishes: Unpack[Wishes]
) -> tuple[Document, bool]:
    """Keep the file and owe its reading; the document, and whether it is new.

    The same task_id with the same file and the same wishes gives the document there is. Raises Refused.
    """
    _check(owner, wishes)
    upload = store_upload(owner=owner, file=file, name=name or file.name or "", password=password)
    try:
        document = start_document(owner=owner, upload=upload, **wishes)
    except BaseException:
        discard_upload(upload=upload)
        raise
    is_new = document.upload_id == upload.pk
    if not is_new:
        discard_upload(upload=upload)
    return document, is_new


def submit_files(
    *, owner: User, files: Sequence[File[Any]], password: str = "", **wishes: Unpack[Wishes]
) -> list[tuple[Document, bool] | Rejected]:
    """Submit each file alike; one that is refused does not keep the others out.

    Raises Refused, before any file is looked at, for wishes that can't be met.
    """
    _check(owner, wishes)
    if wishes.get("task_id") and len(files) > 1:
        raise Refused("one task_id can't name several files; send them one by one", code="invalid", field="task_id")
    return [_submit_or_reject(owner, file, password, wishes) for file in files]


def _submit_or_reject(owner: User, file: File[Any], password: str, wishes: Wishes) -> tuple[Document, bool] | Rejected:
    try:
        return submit_file(owner=owner, file=file, password=password, **wishes)
    except Refused as reason:
        return Rejected(name=clean_name(file.name or ""), reason=reason)


def _check(owner: User, wishes: Wishes) -> None:
    check_wishes(
        owner=owner,
        task_id=wishes.get("task_id", ""),
        engine=wishes.get("engine", ""),
        prompt=wishes.get("prompt", ""),
        preset=wishes.get("preset", ""),
        pages=wishes.get("pages", ""),
        own_text=wishes.get("own_text", ""),
        running=wishes.get("running", ""),
        headings=wishes.get("headings", ""),
        webhook_url=wishes.get("webhook_url", ""),
    )
