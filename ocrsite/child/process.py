"""One started child process with its socket and its lifeline."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocrsite.child import frames
from ocrsite.child.errors import ChildTimeout

PROJECT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 60.0  # seconds from fork to ready: big libraries from a cold disk take a few
DEATH_TIMEOUT = 2.0  # seconds for a child that closed its socket to be seen dead


class Process:
    """A child from its start to its death; never restarted."""

    def __init__(self, module: str, *, memory_mb: int, env: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        hold, self._lifeline = os.pipe()
        try:
            self._popen = subprocess.Popen(
                # -P: what lies in the directory where somebody happens to stand is not ours to import
                [sys.executable, "-P", "-m", "ocrsite.child", module, str(theirs.fileno()), str(hold), str(memory_mb)],
                env={**os.environ, "PYTHONPATH": _python_path(), **env},
                stdin=subprocess.DEVNULL,
                stdout=2,
                pass_fds=(theirs.fileno(), hold),
                process_group=0,  # a ctrl-C in the terminal is the parent's business
            )
        except BaseException:
            ours.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(hold)
        self._channel = ours
        self._ready = False

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    def ask(self, verb: str, arguments: dict[str, Any], timeout: float) -> tuple[str, Any]:
        """Its answer, ``(kind, value)``; raises ChildTimeout, or EOFError or OSError if it ended."""
        try:
            if not self._ready:
                frames.receive(self._channel, deadline=time.monotonic() + START_TIMEOUT)
                self._ready = True
            deadline = time.monotonic() + timeout
            frames.send(self._channel, (verb, arguments), deadline=deadline)
            kind, value = frames.receive(self._channel, deadline=deadline)
        except TimeoutError:
            raise ChildTimeout(f"no answer to {verb} within {timeout:g} seconds") from None
        return kind, value

    def kill(self) -> None:
        """Kill it at once; a running ``ask`` sees the end of the channel."""
        self._popen.kill()

    def bury(self, *, patience: float = 0.0) -> str:
        """Free everything, killing it if it still lives after ``patience`` seconds; returns how it ended, in words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(patience)
        self._popen.kill()
        status = self._popen.wait()
        self._close()
        return _in_words(status)

    def disown(self) -> None:
        """After a fork, in the new process: forget it without touching it, since it belongs to the old one."""
        self._popen.returncode = 0  # nothing for us to wait for
        self._close()

    def _close(self) -> None:
        self._channel.close()
        os.close(self._lifeline)


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))


def _in_words(status: int) -> str:
    if status >= 0:
        return f"ended with exit status {status}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-status).name} ({(signal.strsignal(-status) or '').lower()})"
    return f"killed by signal {-status}"
