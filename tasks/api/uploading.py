"""Files on their way in: written to DATA_DIR, and no further than the largest file that is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from tasks.pipeline.errors import StorageFull
from tasks.pipeline.space import check_space

MB = 1_000_000


class NoRoom(StorageFull, SuspiciousOperation):
    """StorageFull while a form is read, which may happen before any view: Django knows what to do with the latter."""


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Stops at the first byte too many instead of filling the disk, and takes nothing that the disk has no room for."""

    def handle_raw_input(self, _input_data: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        self._coming = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            check_space(wanted=self._coming)
        except StorageFull as full:
            raise NoRoom(full.message, code=full.code, field=full.field) from None
        super().new_file(*args, **kwargs)
        self._left = int(max(settings.MAX_IMAGE_SIZE_MB, settings.MAX_PDF_SIZE_MB) * MB)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._left -= len(raw_data)
        if self._left < 0:
            self.file.close()  # which deletes it
            limit = max(settings.MAX_IMAGE_SIZE_MB, settings.MAX_PDF_SIZE_MB)
            raise RequestDataTooBig(_("A file has more than the %(limit)g MB that are taken.") % {"limit": limit})
        with self._whole_or_gone():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        with self._whole_or_gone():
            return super().file_complete(file_size)

    @contextmanager
    def _whole_or_gone(self) -> Iterator[None]:
        """Leave no half file behind when the disk is full."""
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.file.close()  # which deletes it
            raise
