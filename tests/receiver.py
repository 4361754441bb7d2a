"""A receiver of webhooks: a real HTTP server that keeps what it got and answers as it is told, well or badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Got:
    """One request: its headers (names in lower case), its body, and when it came."""

    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.time)


Answer = tuple[int, dict[str, str], bytes]
Misbehavior = Callable[[BaseHTTPRequestHandler], None]  # writes what it likes, or nothing


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False  # a request may be one that is never answered

    def handle_error(self, *_request: Any) -> None:
        """A sender that hung up is no news."""


class Receiver:
    """On a port of this machine, in threads of its own; a context manager. `stop` and `start` keep the port."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answer: Callable[[int], Answer | Misbehavior] = lambda _number: (200, {}, b"thanks")
        self._over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_port
        self._thread = threading.Thread()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> Self:
        self._serve()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Be gone; what is held is let go without an answer."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def start(self) -> None:
        """Come back after `stop`."""
        self._over.clear()
        self._server = _Server(("127.0.0.1", self.port), self._handler())
        self._serve()

    def _serve(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    # --- Misbehaviors ---

    def hold(self, _handler: BaseHTTPRequestHandler) -> None:
        """Never answer."""
        self._over.wait()

    def trickle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one byte at a time, for ever: no byte is ever late, and the headers have no end."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._write_for_ever(handler, b"x", pause=0.02)

    def flood(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer without end."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        self._write_for_ever(handler, b"x" * 65536)

    def redirect_and_flood(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {self.url}\r\n\r\n".encode())
        self._write_for_ever(handler, b"x" * 65536)

    def hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        """Close the connection instead of an answer."""
        handler.connection.close()

    def _write_for_ever(self, handler: BaseHTTPRequestHandler, piece: bytes, *, pause: float = 0.0) -> None:
        with suppress(OSError):
            while not self._over.wait(pause):
                handler.wfile.write(piece)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.got.append(Got({name.lower(): value for name, value in self.headers.items()}, body))
                answer = receiver.answer(len(receiver.got))
                if not isinstance(answer, tuple):
                    self.close_connection = True
                    answer(self)
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler
