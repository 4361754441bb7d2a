"""The lifeline: by it a try is ended from outside. A time limit of a socket starts anew with every byte, so a receiver
that answers one byte at a time would hold a try for ever."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError


class Lifeline:
    """The connection of one try, which may take so many seconds in all."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.is_cut = False

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._until

    def hold(self, line: socket.socket) -> socket.socket:
        """Take note of the connection; one that comes too late is not used."""
        with self._lock:
            if self.is_cut or self.is_late:
                line.close()
                raise TimeoutError
            self._line = line.dup()  # TLS takes the original one away
        return line

    def cut(self) -> None:
        """End the connection; whoever waits for something on it waits no longer."""
        with self._lock, suppress(OSError):
            self.is_cut = True
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None


class _HeldConnection(HTTPConnection):
    lifeline: Lifeline

    def _new_conn(self) -> socket.socket:
        return _held(self, super()._new_conn())


class _HeldSecureConnection(HTTPSConnection):
    lifeline: Lifeline

    def _new_conn(self) -> socket.socket:
        return _held(self, super()._new_conn())


def _held(connection: Any, line: socket.socket) -> socket.socket:
    try:
        held: socket.socket = connection.lifeline.hold(line)
        return held
    except TimeoutError:
        raise ConnectTimeoutError(connection, "too late") from None


class _HeldPool(HTTPConnectionPool):
    ConnectionCls = _HeldConnection


class _HeldSecurePool(HTTPSConnectionPool):
    ConnectionCls = _HeldSecureConnection


def pools_on(lifeline: Lifeline) -> dict[str, Any]:
    """urllib3's pools by scheme, whose connections are held by the lifeline."""

    def made(pool: type[HTTPConnectionPool]) -> Any:
        held: Any = type(pool.ConnectionCls.__name__, (pool.ConnectionCls,), {"lifeline": lifeline})
        return type(pool.__name__, (pool,), {"ConnectionCls": held})

    return {"http": made(_HeldPool), "https": made(_HeldSecurePool)}
