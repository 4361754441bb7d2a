"""Requests byte by byte, as no good client would send them."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.server import Server

BOUNDARY = "a-boundary"
PIECE = 65_536


@contextmanager
def connected(server: Server, *, timeout: float = 30.0) -> Iterator[socket.socket]:
    """A connection to the server."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        yield connection


def head(server: Server, path: str = "/api/tasks", *, length: int | None, key: str = "", method: str = "POST") -> bytes:
    """The head of a form; without a length it comes in chunks."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Token {key or server.key}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        size,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def form(name: bytes = b"a.pdf") -> tuple[bytes, bytes]:
    """What stands before and after the content of the file in a form that holds nothing else."""
    before = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n' % (BOUNDARY.encode(), name)
    return before, b"\r\n--%b--\r\n" % BOUNDARY.encode()


def send_form(server: Server, pieces: Iterable[bytes], size: int, *, name: bytes = b"a.pdf") -> bytes:
    """Send a file of `size` bytes in pieces; the whole answer, with its head."""
    before, after = form(name)
    with connected(server, timeout=120) as connection:
        connection.sendall(head(server, length=len(before) + size + len(after)) + before)
        for piece in pieces:
            connection.sendall(piece)
        connection.sendall(after)
        return answer(connection)


def answer(connection: socket.socket) -> bytes:
    """What comes until the server has said all or hangs up."""
    said = b""
    while not _is_whole(said):
        piece = connection.recv(PIECE)
        if not piece:
            break
        said += piece
    return said


def status(said: bytes) -> int:
    """The HTTP status of an answer; 0 without one."""
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/") else 0


def _is_whole(said: bytes) -> bool:
    head, found, body = said.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return bool(found) and body.endswith(b"0\r\n\r\n")
