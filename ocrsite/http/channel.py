"""A connection, and what a client may ask of it while a request comes in: so many bytes, in so much time."""

from __future__ import annotations

import json
import logging
import shutil
from http import HTTPStatus
from typing import Any

from django.conf import settings
from twisted.web import http

from ocrsite.http.request import IN_MEMORY

logger = logging.getLogger(__name__)

MB = 1_000_000
PACE = 500  # bytes a second; whoever sends slower than that spends his time
LINGER = 5.0  # seconds in which a client may still send what was refused, so that it comes to read why


class Channel(http.HTTPChannel):
    """Ends a connection whose request comes too slowly, and refuses a body before it is taken in.

    A request has `timeOut` seconds. Twisted would give them anew with every byte; here a piece earns as much time as
    its length is worth, and never more than `timeOut` is left.
    """

    timeOut: Any = None  # noqa: N815 - Twisted's name; seconds
    transport: Any
    _due: Any = None
    _is_refused = False
    _came = 0

    def setTimeout(self, period: float | None) -> float | None:  # noqa: N802 - Twisted's name
        """A new request may come within `period` seconds; None: it has come."""
        before, self.timeOut = self.timeOut, period
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None if period is None else self.callLater(period, self.timeoutConnection)
        return before

    def resetTimeout(self) -> None:  # noqa: N802
        """Twisted calls this for every piece, however small."""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._due is not None and self._due.active() and self.timeOut is not None:
            left = self._due.getTime() - self._due.seconds()
            self._due.reset(min(self.timeOut, left + len(data) / PACE))
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:  # noqa: N802
        self._came = 0
        length = self.length or 0
        if length > self._largest_body():
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.", "too_large")
        elif length > IN_MEMORY and not _is_room(length):
            self.refuse(HTTPStatus.INSUFFICIENT_STORAGE, "The server's disk is full.", "storage_full")
        else:
            super().allHeadersReceived()

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.length is None and not self._handlingRequest:  # a body in chunks, which says no length beforehand
            self._came += len(data)
            if self._came > self._largest_body() and not self._is_refused:
                self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.", "too_large")
        if not self._is_refused:
            super().rawDataReceived(data)

    def refuse(self, status: HTTPStatus, detail: str, code: str) -> None:
        """Answer before the body has come, take in no more of it, and end the connection."""
        logger.warning("refused a request from %s: %s", self.getPeer().host, detail)
        self._is_refused = True
        self.setTimeout(None)
        body = json.dumps({"detail": detail, "code": code}).encode()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.transport.loseWriteConnection()
        self._abortingCall = self.callLater(LINGER, self.forceAbortClient)

    def _largest_body(self) -> int:
        """Files come as multipart; all else stands in memory once it is read, so it has Django's own limit."""
        kind = self.requests[-1].requestHeaders.getRawHeaders(b"Content-Type", [b""])[0]
        is_form = kind.lower().startswith(b"multipart/form-data")
        return int(settings.LARGEST_BODY if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _is_room(length: int) -> bool:
    """Whether the disk takes a body of this length and keeps what it needs for what was taken before."""
    return shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free - length > settings.MIN_FREE_DISK_MB * MB
