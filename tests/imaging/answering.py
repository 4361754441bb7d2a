"""A child for the tests of ``ocrsite.child``: it answers, fails, hangs and dies as it is told."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from ocrsite.child import serve
from tests.imaging.refusal import Refusal


def echo(value: object) -> object:
    print("this goes nowhere")  # noqa: T201 - the test is that it does no harm
    return value


def refuse() -> None:
    raise Refusal("not today", 7)


def stumble() -> None:
    raise LookupError("a bug")


def die(signal: int) -> None:
    os.kill(os.getpid(), signal)


def leave(status: int) -> None:
    sys.stderr.flush()
    os._exit(status)


def swell(megabytes: int) -> int:
    return len(bytes(megabytes * 1024 * 1024))


def hang(started: Path | None = None) -> None:
    """Hang in native code, holding the interpreter's lock, after telling whoever reads the pipe ``started``."""
    if started is not None:
        started.write_bytes(b"now")
    re.match(r"(a+)+$", "a" * 64 + "b")


def wait(started: Path) -> None:
    started.write_bytes(b"now")
    time.sleep(600)


if __name__ == "__main__":
    verbs = (echo, refuse, stumble, die, leave, swell, hang, wait, os.getpid)
    serve({verb.__name__: verb for verb in verbs}, expected=(Refusal,))
