"""Length-prefixed pickles over a stream socket: what parent and child say to each other."""

from __future__ import annotations

import pickle
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct(">Q")


def send(channel: socket.socket, message: Any, *, deadline: float | None = None) -> None:
    """Send one message; raises TimeoutError at ``deadline`` (monotonic seconds), OSError if the peer is gone."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    channel.settimeout(_seconds_until(deadline))
    channel.sendall(_LENGTH.pack(len(body)) + body)


def receive(channel: socket.socket, *, deadline: float | None = None) -> Any:
    """The next message; raises TimeoutError at ``deadline`` (monotonic seconds), EOFError or OSError without peer."""
    (length,) = _LENGTH.unpack(_read(channel, _LENGTH.size, deadline))
    return pickle.loads(_read(channel, length, deadline))  # noqa: S301 - the peer is our own code and our own user


def _read(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    body = bytearray(size)
    view = memoryview(body)
    while view:
        channel.settimeout(_seconds_until(deadline))
        count = channel.recv_into(view)
        if count == 0:
            raise EOFError("the peer closed the channel")
        view = view[count:]
    return body


def _seconds_until(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
