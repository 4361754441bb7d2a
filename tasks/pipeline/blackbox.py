"""Black box: which page a worker had in hand when it died, so that no other page is blamed for its death.

Most of a worker's pages wait for a slot or for the provider's answer, and can't kill anybody. The one that is drawn, or
read on this machine, can. The worker notes it in a file of its own, which outlives it; a write there costs
microseconds, and nothing is lost if it is: without a note every page in flight is blamed.
"""

from __future__ import annotations

import logging
import os
import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

_ID = struct.Struct(">q")
_END = 0  # no page has this id


class BlackBox:
    """The box of one worker; for its event loop alone."""

    def __init__(self, worker_id: uuid.UUID) -> None:
        path = _path(worker_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._pages: set[int] = set()
        self._write()

    @contextmanager
    def holding(self, page_id: int) -> Iterator[None]:
        """Note that the page is in hand."""
        self._pages.add(page_id)
        self._write()
        try:
            yield
        finally:
            self._pages.discard(page_id)
            self._write()

    def close(self) -> None:
        os.close(self._file)

    def _write(self) -> None:
        try:
            os.pwrite(self._file, b"".join(map(_ID.pack, (*self._pages, _END))), 0)
        except OSError as error:  # a full disk must not fail the page; the note is only for a death
            logger.warning("the black box can't be written: %s", error)


def pages_in_hand(*, worker_id: uuid.UUID) -> set[int] | None:
    """The pages that the worker had in hand when it died; None if nobody knows."""
    try:
        ids = [page for (page,) in _ID.iter_unpack(_path(worker_id).read_bytes())]
        return set(ids[: ids.index(_END)])
    except (OSError, struct.error, ValueError):
        return None


def throw_away(*, worker_id: uuid.UUID) -> None:
    """Remove the box of a worker that is gone."""
    _path(worker_id).unlink(missing_ok=True)


def _path(worker_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "blackboxes" / worker_id.hex
