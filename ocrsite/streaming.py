"""Answers that are files, sent as they are read."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import FileResponse


class StreamedFile(FileResponse):
    """A file that is sent as it is read. Django by itself would read all of it into memory before the first byte."""

    block_size = 65_536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self.streaming_content)  # type: ignore[arg-type] # a file's content is read in this thread's way
        following = sync_to_async(lambda: next(pieces, None))  # in the request's own thread, with its own database
        while (piece := await following()) is not None:
            yield piece
