"""What the provider has seen: every call, and what can be counted from the calls."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Call:
    """One request for a completion. Times are `time.monotonic()`, which all processes of a machine share."""

    index: int
    started: float
    key: str = ""
    model: str = ""
    prompt: str = ""
    temperature: float | None = None
    media_type: str = ""
    width: int = 0
    height: int = 0
    page: int | None = None
    digest: str = ""
    image_bytes: int = 0
    body_bytes: int = 0
    request: dict[str, Any] = field(default_factory=dict)  # the JSON sent, the picture's data left out
    ended: float | None = None
    status: int | None = None  # None: no answer
    outcome: str = ""  # answered, refused, limited, hung_up (by the client), or a fault's kind
    accepted: bool = False  # worked on; counts as in flight

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Calls(list[Call]):
    """The calls in the order in which they came."""

    in_flight = 0
    in_flight_max = 0

    def __repr__(self) -> str:
        return f"<Calls {self.summary()}>"

    def accept(self, call: Call) -> None:
        call.accepted = True
        self.in_flight += 1
        self.in_flight_max = max(self.in_flight_max, self.in_flight)

    def end(self, call: Call, *, outcome: str, status: int | None = None) -> None:
        if call.ended is None:
            call.ended, call.outcome, call.status = time.monotonic(), outcome, status
            self.in_flight -= call.accepted

    def mean_in_flight(self, start: float | None = None, end: float | None = None) -> float:
        """The time-weighted mean between two moments; without them, from the first call to the last end."""
        spans = [(call.started, call.ended or time.monotonic()) for call in list(self) if call.accepted]
        if not spans:
            return 0.0
        start = min(began for began, _ in spans) if start is None else start
        end = max(ended for _, ended in spans) if end is None else end
        worked = sum(max(0.0, min(ended, end) - max(began, start)) for began, ended in spans)
        return worked / (end - start) if end > start else 0.0

    def per_second(self) -> list[int]:
        """How many calls came in each second since the first."""
        if not self:
            return []
        seconds = Counter(int(call.started - self[0].started) for call in list(self))
        return [seconds[second] for second in range(max(seconds) + 1)]

    def pages(self) -> list[int | None]:
        """The page numbers of the answered calls, in the order of the answers."""
        answered = [call for call in list(self) if call.outcome == "answered"]
        return [call.page for call in sorted(answered, key=lambda call: call.ended or 0.0)]

    def summary(self) -> dict[str, Any]:
        return {
            "requests": len(self),
            "outcomes": dict(Counter(call.outcome or "in_flight" for call in list(self))),
            "in_flight": self.in_flight,
            "in_flight_max": self.in_flight_max,
            "in_flight_mean": round(self.mean_in_flight(), 3),
            "per_second": self.per_second(),
            "pictures": len({call.digest for call in list(self)}),
            "image_bytes_max": max((call.image_bytes for call in list(self)), default=0),
            "body_bytes_max": max((call.body_bytes for call in list(self)), default=0),
        }
