"""The child's side: answer calls until the parent is gone."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ocrsite.child import frames

Verb = Callable[..., Any]
MEGABYTE = 1024 * 1024


def serve(verbs: Mapping[str, Verb], *, expected: tuple[type[Exception], ...] = ()) -> None:
    """Answer calls to ``verbs`` until the parent hangs up; the last line of a child's module.

    Errors of an ``expected`` class are raised in the parent as themselves, so they must pickle, and their classes must
    be importable there (not from the child's own module, which is ``__main__`` here). A call that runs out of memory
    ends the process: what is left of it is not to be trusted.
    """
    channel_fd, memory_mb = (int(word) for word in sys.argv[1:3])
    _hush()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory_mb)
    os.set_inheritable(channel_fd, False)
    with socket.socket(fileno=channel_fd) as channel:
        frames.send(channel, "ready")
        _answer_all(channel, verbs, expected)


def _answer_all(channel: socket.socket, verbs: Mapping[str, Verb], expected: tuple[type[Exception], ...]) -> None:
    while True:
        try:
            verb, arguments = frames.receive(channel)
        except (EOFError, OSError):
            return
        try:
            frames.send(channel, _answer(verbs[verb], arguments, expected))
        except MemoryError:
            frames.send(channel, ("out of memory", None))
            return


def _answer(verb: Verb, arguments: dict[str, Any], expected: tuple[type[Exception], ...]) -> tuple[str, Any]:
    try:
        return "returned", verb(**arguments)
    except expected as error:
        return "raised", error
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the parent is told
        return "failed", traceback.format_exc()


def _hush() -> None:
    """Keep stderr for Python: what native libraries print about a broken file can fill a disk, and nobody reads it."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    faulthandler.enable(sys.stderr)  # a crash in native code still leaves its stack there
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _limit_memory(memory_mb: int) -> None:
    limit = _address_space() + memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Bytes of address space in use now: Linux says; elsewhere a guess that suits a Python with big libraries."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 1024 * MEGABYTE
    return pages * resource.getpagesize()
