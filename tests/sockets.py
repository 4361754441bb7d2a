"""A client of the server's sockets, as a program would write one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.server import Server

PATIENCE = 60.0  # seconds without any message


class Socket:
    """One open socket; its messages as dictionaries."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def message(self) -> dict[str, Any]:
        return dict(json.loads(self.connection.recv(timeout=PATIENCE)))

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Every message up to the one that is wanted, which is the last."""
        messages = [self.message()]
        while not wanted(messages[-1]):
            messages.append(self.message())
        return messages

    def until_end(self) -> list[dict[str, Any]]:
        """Every message up to the end of a document."""
        ends = {"document.succeeded", "document.partial", "document.failed", "document.canceled"}
        return self.until(lambda message: message["type"] in ends)


@contextmanager
def open_socket(server: Server, path: str, *, key: str = "", **headers: str) -> Iterator[Socket]:
    """A socket at `/ws/...`, opened with a key unless it is empty."""
    sent = {"Authorization": f"Token {key}"} if key else {}
    with connect(f"{server.ws_url}{path}", additional_headers=sent | headers, proxy=None) as connection:
        yield Socket(connection)
