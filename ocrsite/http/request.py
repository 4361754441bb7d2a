"""A request whose body is written once, and whose answer waits for whoever takes it."""

from __future__ import annotations

import asyncio
import io
import tempfile
from http import HTTPStatus
from typing import IO, Any

from daphne.http_protocol import WebRequest
from django.conf import settings
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

IN_MEMORY = 100_000  # bytes; a longer body is a file


@implementer(IPushProducer)
class Request(WebRequest):
    """The body is a file of DATA_DIR/tmp without a name, which is gone with whoever holds it. Daphne would hand it on
    in pieces, all of them in memory at once; here Django gets the file itself."""

    content: Any
    body: IO[bytes] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Twisted would read every form by itself, whole, in memory and in the event loop.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)
        self.is_taken = asyncio.Event()  # what was written so far has gone on its way
        self.is_taken.set()

    def gotLength(self, _length: int | None) -> None:  # noqa: N802 - Twisted's name
        self.content = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - lives as long as the request
            max_size=IN_MEMORY, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
        )

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        try:
            self.content.write(data)
        except OSError as error:
            self.channel.refuse(
                HTTPStatus.INSUFFICIENT_STORAGE, f"The server can't keep it: {error.strerror}.", "storage_full"
            )

    def process(self) -> Any:
        if self.requestHeaders.getRawHeaders(b"Upgrade", [b""])[0].lower() != b"websocket":
            self.body, self.content = self.content, io.BytesIO()
            self.registerProducer(self, True)
        return super().process()

    def finish(self) -> None:
        self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self.is_taken.set()
        super().connectionLost(reason)

    # What the channel calls as the client takes the answer, or does not.

    def pauseProducing(self) -> None:  # noqa: N802
        self.is_taken.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self.is_taken.set()

    def stopProducing(self) -> None:  # noqa: N802
        self.is_taken.set()
