"""Trial: what one try at a page is made with, noted while it runs and kept as an Attempt."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from tasks.imaging import PageImage
from tasks.pipeline.fallback import fallback_of


@dataclass
class Trial:
    """One try, by the reader `fallback` if it isn't the document's own; `fallbacks` are all that there are. `stump` is
    what it goes on from, `sent` says whether the engine was asked at all, `capacity` is the number of requests it takes
    at most, `others` how many more were in flight when it was refused as one too many, `untold` whether that is yet to
    be saved, `seconds` the time since it was asked. Pages of the same `fingerprint` are read alike (`reuse.py`)."""

    engine: str
    model: str
    prompt_version: str
    temperature: float
    capacity: int
    fallbacks: tuple[str, ...] = ()
    fallback: str = ""
    stump: str = ""
    fingerprint: str = ""
    image: PageImage | None = None
    others: int = 0
    untold: bool = False
    sent: bool = False
    started_at: datetime = field(default_factory=timezone.now)
    _began: float = field(default_factory=time.monotonic)

    @property
    def is_elsewhere(self) -> bool:
        """Whether what becomes of it says nothing of the provider."""
        return bool(self.fallback) and fallback_of(self.fallback).is_elsewhere

    def begin(self) -> None:
        """Start the clock: the request is on its way."""
        self.sent = True
        self.started_at = timezone.now()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
