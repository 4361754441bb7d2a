"""The pipe whose writing end the parent alone holds."""

from __future__ import annotations

import fcntl
import os
import select
import sys


def die_with_parent(lifeline_fd: int) -> None:
    """Let the kernel end this process when the lifeline's other end is closed: the default action of SIGIO is death."""
    os.set_inheritable(lifeline_fd, False)
    fcntl.fcntl(lifeline_fd, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline_fd, fcntl.F_SETFL, fcntl.fcntl(lifeline_fd, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline_fd], [], [], 0)[0]:
        sys.exit(1)  # nobody is left to be told
