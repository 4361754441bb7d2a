"""What the provider can be told: how slow it is, what it refuses, and what goes wrong."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from tests.provider.calls import Call

Answer = str | Callable[[Call], str]

# How a fault shows. At once, instead of an answer: a status (500, 503, 429 ...), "close" (the connection, without a
# word), "wrong_key", "unknown_model", "quota". After the latency, in place of the answer: "hang" (nothing ever comes),
# "half" (the body stops in the middle), "slow" (a byte every `pace` seconds), "html" (200 with a page of HTML),
# "garbage" (200 with text that is no JSON), "empty" (no choices), "cut" (finish_reason length), "filtered".
AT_ONCE = ("close", "wrong_key", "unknown_model", "quota")
INSTEAD = ("hang", "half", "slow", "html", "garbage", "empty", "cut", "filtered")


@dataclass
class Fault:
    """Something that goes wrong with the calls it matches: those of `pages` (numbers on the pages of a
    `numbered_pdf`), after the first `after` of them, `times` times (None: always; with `each`, that often for every
    page), for `seconds` from now on, with probability `share`."""

    kind: str
    pages: set[int] | None = None
    after: int = 0
    times: int | None = None
    each: bool = False
    seconds: float | None = None
    share: float = 1.0
    retry_after: str | None = None
    pace: float = 0.1

    def __post_init__(self) -> None:
        if not self.kind.isdigit() and self.kind not in AT_ONCE + INSTEAD:
            raise ValueError(f"unknown fault {self.kind!r}")
        self.pages = set(self.pages) if self.pages is not None else None
        self._began = time.monotonic()
        self._seen: Counter[object] = Counter()
        self._chance = random.Random(self.kind)  # the same every time

    @property
    def at_once(self) -> bool:
        return self.kind.isdigit() or self.kind in AT_ONCE

    def strikes(self, call: Call) -> bool:
        """Whether this call goes wrong; counts it."""
        if self.pages is not None and call.page not in self.pages:
            return False
        if self.seconds is not None and time.monotonic() - self._began > self.seconds:
            return False
        if self._chance.random() >= self.share:
            return False
        counted = call.digest if self.each else None
        self._seen[counted] += 1
        nth = self._seen[counted] - self.after
        return nth > 0 and (self.times is None or nth <= self.times)


@dataclass
class Behavior:
    """The provider's manners. `answer` is a text, in which {page}, {index}, {width}, {height} and {digest} are
    replaced, or a function of the call; a page number is known where the picture shows one (see `pages.py`)."""

    latency: float | tuple[float, float] = 0.0  # seconds, or a range of them
    together: int = 0  # so many calls must have come before the first is answered
    limit: int | None = None  # more calls in flight than this are answered 429
    retry_after: str | None = None  # the header that goes with those
    key: str | None = None  # the only key that is right; None: any
    key_until: int | None = None  # the key is wrong after so many calls
    models: tuple[str, ...] | None = None  # the models it knows; None: any
    quota: int | None = None  # calls until the account is spent
    answer: Answer | None = None
    longest: int | None = None  # characters of an answer; what is longer is cut off, and may be asked to go on
    look: bool = True  # look at the pictures for page numbers: 2 ms a call
    faults: list[Fault] = field(default_factory=list)

    def seconds(self) -> float:
        """How long the next answer takes."""
        if isinstance(self.latency, (list, tuple)):
            return random.uniform(*self.latency)
        return self.latency

    def change(self, **changes: Any) -> None:
        """Set fields by name; faults may be Fault objects, dictionaries or bare kinds."""
        unknown = set(changes) - {known.name for known in fields(self)}
        if unknown:
            raise ValueError(f"unknown behavior {', '.join(sorted(unknown))}")
        if "faults" in changes:
            changes["faults"] = [_fault(given) for given in changes["faults"]]
        for name, value in changes.items():
            setattr(self, name, value)


def _fault(given: Fault | dict[str, Any] | str) -> Fault:
    if isinstance(given, Fault):
        return given
    return Fault(given) if isinstance(given, str) else Fault(**given)
