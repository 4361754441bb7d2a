"""Slots: how many requests an engine may have in flight, counted over all processes of the installation.

A slot is a lock that the kernel or PostgreSQL holds for a process and frees when the process dies, so there is no
time-out to guess. `FileSlots` locks files in DATA_DIR (one host), `PostgresSlots` in `advisory.py` takes advisory
locks (many hosts).
Processes that wait stand in line at a turnstile, a lock of its own: whoever passed it takes the next free slot, so a
busy process can't keep the others out.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

POLL = 0.004  # seconds between two looks for a free slot, in the one process that passed the turnstile


class Slots(ABC):
    """The slots of one engine. `take` blocks and belongs in a thread; `free` is quick and may come from another."""

    def take(self, *, limit: Callable[[], int], wanted: Callable[[], bool]) -> int | None:
        """The number of a slot below `limit()`, as soon as one is free; None when nobody wants it any more."""
        self._enter()
        try:
            while wanted():
                for number in range(limit()):
                    if self._try(number):
                        return number
                time.sleep(POLL)
            return None
        finally:
            self._leave()

    @abstractmethod
    def taken(self, most: int) -> int:
        """How many of the slots below `most` are held just now, by anybody."""

    @abstractmethod
    def free(self, number: int) -> None:
        """Give the slot back."""

    @abstractmethod
    def close(self) -> None:
        """Give everything back."""

    @abstractmethod
    def _try(self, number: int) -> bool: ...

    @abstractmethod
    def _enter(self) -> None: ...

    @abstractmethod
    def _leave(self) -> None: ...


class FileSlots(Slots):
    """One locked file a slot."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._files: dict[int, int] = {}
        self._held: set[int] = set()
        self._lock = threading.Lock()  # a process can't exclude itself by flock
        self._turnstile = self._open("turnstile")

    def _open(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)

    def _try(self, number: int) -> bool:
        with self._lock:
            if number in self._held or not self._flock(number):
                return False
            self._held.add(number)
            return True

    def _flock(self, number: int) -> bool:
        if number not in self._files:
            self._files[number] = self._open(str(number))
        try:
            fcntl.flock(self._files[number], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def taken(self, most: int) -> int:
        return sum(self._is_taken(number) for number in range(most))

    def _is_taken(self, number: int) -> bool:
        with self._lock:
            if number in self._held or not self._flock(number):
                return True
            fcntl.flock(self._files[number], fcntl.LOCK_UN)
            return False

    def free(self, number: int) -> None:
        with self._lock:
            fcntl.flock(self._files[number], fcntl.LOCK_UN)
            self._held.discard(number)

    def close(self) -> None:
        for descriptor in (self._turnstile, *self._files.values()):
            os.close(descriptor)

    def _enter(self) -> None:
        fcntl.flock(self._turnstile, fcntl.LOCK_EX)

    def _leave(self) -> None:
        fcntl.flock(self._turnstile, fcntl.LOCK_UN)
