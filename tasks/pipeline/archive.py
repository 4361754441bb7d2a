"""A ZIP that is made while it is read, so that a book with all its pictures never stands in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, cast

PACKED = ("jpg", "png", "webp")  # packing these again gains nothing

Member = tuple[str, bytes]


def open_archive(members: Iterable[Member]) -> IO[bytes]:
    """A stream of the ZIP with these members; each is asked for when the reader has come to it."""
    return io.BufferedReader(_Lazy(_pieces(members)), buffer_size=65_536)


def _pieces(members: Iterable[Member]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            packed = name.endswith(PACKED)
            archive.writestr(name, content, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
            yield sink.take()
    yield sink.take()


class _Sink:
    """Where zipfile writes; it can't go back, so zipfile tells sizes after the members."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        pieces, self._held = self._held, []
        return b"".join(pieces)


class _Lazy(io.RawIOBase):
    """Pieces as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override] # of what io gives
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
