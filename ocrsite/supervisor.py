"""The supervisor: owns the web server and the worker cluster, and leaves no process behind.

- Children run in process groups of their own, so that ctrl-C reaches the supervisor alone, and die with it (the
  kernel tells them).
- SIGTERM or ctrl-C: children are asked to end; a second signal, or `STOP_WITHIN` seconds, kills them.
- A child that ends by itself is started again; one that can't start at all ends the supervisor with an error.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

logger = logging.getLogger(__name__)

STOP_WITHIN = 6.0  # seconds, of the ten that a stop may take
TICK = 0.1
QUICK_DEATH = 5.0  # seconds: a child that lives shorter could not start
QUICK_DEATHS_MOST = 5
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, however it dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class AlreadyRunning(Exception):
    """Another supervisor does the same on this DATA_DIR."""


def hold_lock(path: Path) -> IO[str]:
    """Lock a file for the life of the process; raises AlreadyRunning when somebody else holds it."""
    stream = path.open("a+")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.seek(0)
        raise AlreadyRunning(stream.read().strip()) from None
    stream.truncate(0)
    stream.write(str(os.getpid()))
    stream.flush()
    return stream


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_deaths: int = 0
    restart: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.restart.clear()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - the main thread starts children, and it only calls prctl
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """Kill the process and whatever it has started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Runs children until it is told to stop. `run` must be called in the main thread."""

    def __init__(self, children: list[Child], *, on_start: Callable[[], None] = lambda: None) -> None:
        self._children = children
        self._on_start = on_start
        self._signals = 0

    def run(self) -> int:
        """The exit status: 0 after a stop that was asked for, 1 when a child could not be kept running."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        for child in self._children:
            child.start()
        self._on_start()
        try:
            while not self._signals:
                time.sleep(TICK)
                for child in self._children:
                    if not self._keep_running(child):
                        return 1
            return 0
        finally:
            self._stop(self._children)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _keep_running(self, child: Child) -> bool:
        if child.restart.is_set():
            logger.warning("restarting %s", child.name)
            self._stop([child])
            if not self._signals:
                child.start()
            return True
        if child.is_running:
            return True
        quick = time.monotonic() - child.started_at < QUICK_DEATH
        child.quick_deaths = child.quick_deaths + 1 if quick else 0
        status = child.process.returncode if child.process else None
        child.kill()
        if child.quick_deaths >= QUICK_DEATHS_MOST:
            logger.error("%s ended again and again (status %s); giving up", child.name, status)
            return False
        logger.warning("%s ended with status %s; starting it again", child.name, status)
        time.sleep(0.2 * child.quick_deaths)
        child.start()
        return True

    def _stop(self, children: list[Child]) -> None:
        before = self._signals
        until = time.monotonic() + STOP_WITHIN
        for child in children:
            child.ask_to_end()
        while any(child.is_running for child in children) and time.monotonic() < until:
            if self._signals > max(before, 1):
                break
            time.sleep(TICK / 2)
        for child in children:
            child.kill()


def python(*arguments: str) -> list[str]:
    """A command that runs this Python."""
    return [sys.executable, *arguments]
