"""The door for the cluster: load, call one verb, return. Arguments are ids, and every job is safe to run twice."""

from __future__ import annotations

import mmap
import time

from django.conf import settings

from tasks.pipeline.reader import read_owed
from tasks.pipeline.surveyor import find_layouts

# One byte that the cluster's processes share: a signal reaches only the main one, so the others look here. Shared
# memory without a lock, since a lock could die with its holder.
_stop = mmap.mmap(-1, 1)


def stop_all() -> None:
    """Tell the jobs in every process of this cluster to come to an end."""
    _stop[0] = 1


def is_stopping() -> bool:
    return _stop[0] == 1


def work() -> None:
    """Read what is owed. What is left of the minute is for the lines on the pages, if somebody wants them."""
    began = time.monotonic()
    read_owed(stopping=is_stopping)
    find_layouts(stopping=is_stopping, minute=settings.READING_MINUTE - (time.monotonic() - began))
