"""How a server fares while something is done to it: how soon it answers, and how much memory its processes take."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import Self

import psutil
import requests

from tests.server import Server

# Seconds in which /health answers, whatever is going on. `make chaos` holds the promise; beside other tests, which keep
# the machine busy, an answer is late only if the server hangs.
PROMISED = 1.0 if "HOSTILE_MUTANTS" in os.environ else 8.0
GIGABYTE = 1024**3
EVERY = 0.1  # seconds between two questions


class Watch:
    """While it lasts, one thread asks /health and another one watches the memory of all processes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=task, daemon=True) for task in (self._ask, self._measure)]
        self.answers: list[tuple[float, int]] = []  # seconds, HTTP status
        self.most: dict[str, int] = {}  # bytes that a process had at most, by its command and number
        self.first: dict[str, int] = {}  # ... and at the beginning

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def worst(self) -> float:
        """The longest that /health took, in seconds."""
        return max(seconds for seconds, _status in self.answers)

    @property
    def largest(self) -> int:
        """The most bytes that one process had."""
        return max(self.most.values())

    def growth_of(self, word: str) -> int:
        """By how many bytes the process with this word in its command grew, at most."""
        return max(self.most[name] - self.first[name] for name in self.most if word in name)

    def check(self) -> None:
        """Whether all was as promised."""
        assert {status for _seconds, status in self.answers} == {200}, self._server.tail()
        assert self.worst < PROMISED
        assert self.largest < GIGABYTE, self.most

    def _ask(self) -> None:
        api = self._server.api("")
        while True:
            start = time.monotonic()
            try:
                status = api.get("/health", timeout=20).status_code
            except requests.RequestException:
                status = 0
            self.answers.append((time.monotonic() - start, status))
            if self._over.wait(EVERY):
                break

    def _measure(self) -> None:
        processes: list[psutil.Process] = []
        looked = 0.0
        while True:  # once at least, however quick the test
            if time.monotonic() - looked > 1:  # new ones may have come
                processes, looked = self._server.processes(), time.monotonic()
            for process in processes:
                with suppress(psutil.Error):
                    self._note(process)
            if self._over.wait(0.02):
                break

    def _note(self, process: psutil.Process) -> None:
        name, size = f"{process.pid} {' '.join(process.cmdline()[1:4])}", process.memory_info().rss
        self.first.setdefault(name, size)
        self.most[name] = max(size, self.most.get(name, 0))
