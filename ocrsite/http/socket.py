"""The server's end of a WebSocket."""

from __future__ import annotations

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol


class Socket(WebSocketProtocol):
    """Daphne's, without a note about each frame for a log that nobody keeps: with a thousand sockets writing the notes
    takes a fifth of the process's time."""

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - autobahn's name
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data)


class SocketFactory(WebSocketFactory):
    """Makes the sockets."""

    protocol: Any = Socket
