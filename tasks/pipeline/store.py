"""Take in a file: look at what it is, refuse what can't be read, keep the rest."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import TemporaryUploadedFile

from accounts.models import User
from tasks import imaging
from tasks.models import Upload
from tasks.pipeline.errors import Refused, TooLarge
from tasks.pipeline.space import check_space

MB = 1_000_000
_TOO_LARGE = {"too_many_pages", "too_many_pixels"}


def store_upload(*, owner: User, file: File[Any], name: str, password: str = "") -> Upload:
    """Keep a file that can be read. Its content decides what it is, not its name.

    Raises Refused or TooLarge, and stores nothing, for a file that is empty, damaged, locked or too large; StorageFull
    when the disk is.
    """
    check_space()
    path = Path(cast("str", file.file and file.file.name))  # a real one: uploads are spooled, whatever their size
    _check_size(path, limit_mb=max(settings.MAX_IMAGE_SIZE_MB, settings.MAX_PDF_SIZE_MB))
    facts = _inspect(path, password)
    is_pdf = facts.media_type == "application/pdf"
    _check_size(path, limit_mb=settings.MAX_PDF_SIZE_MB if is_pdf else settings.MAX_IMAGE_SIZE_MB)
    upload = Upload(
        owner=owner,
        name=clean_name(name),
        media_type=facts.media_type,
        pages_total=facts.pages_total,
        size=path.stat().st_size,
        sha256=_sha256(path),
    )
    _keep(upload, file, path, password=password if is_pdf else "")
    return upload


def _check_size(path: Path, *, limit_mb: float) -> None:
    size = path.stat().st_size
    if size > limit_mb * MB:
        raise TooLarge(
            f"the file has {size / MB:.1f} MB; at most {limit_mb:g} MB are taken", code="too_large", field="file"
        )


def _inspect(path: Path, password: str) -> imaging.FileFacts:
    with _refusing():
        return imaging.inspect_file(
            path,
            password=password,
            max_pages=settings.MAX_PDF_PAGES,
            max_pixels=settings.MAX_IMAGE_PIXELS,
            timeout=settings.DRAWING_TIMEOUT,
        )


def _unlock(path: Path, target: Path, password: str) -> None:
    with _refusing():
        imaging.unlock_pdf(path, target, password=password, timeout=settings.DRAWING_TIMEOUT)


@contextmanager
def _refusing() -> Iterator[None]:
    """Say what is wrong with a file as the reason why it is refused."""
    try:
        yield
    except imaging.ImagingError as error:
        kind = TooLarge if error.code in _TOO_LARGE else Refused
        field = "password" if error.code.startswith("password") else "file"
        raise kind(str(error), code=error.code, field=field) from None


def _keep(upload: Upload, file: File[Any], path: Path, *, password: str) -> None:
    """Move the file to its place, unlocked if it came with a password, and add the row."""
    if password:
        with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as unlocked:
            _unlock(path, Path(unlocked.name), password)
            with Path(unlocked.name).open("rb") as written:  # a new file may stand under the name
                upload.file.save("", File(written), save=False)
    else:
        upload.file.save("", file, save=False)
        if isinstance(file, TemporaryUploadedFile):
            file.close()  # moved: otherwise it is looked for in vain when it is collected, and the log says so
    try:
        upload.save(force_insert=True)
    except BaseException:
        upload.file.delete(save=False)
        raise


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clean_name(name: str) -> str:
    """A file's own name, without folders, control characters, breaks and marks that turn the direction of writing."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: 254 - len(ending)]}.{ending}" if stem else shown[:255]
    return shown[:255] or "unnamed"
