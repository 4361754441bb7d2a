"""`python -m tests.provider --port 54190 --latency 1.0`: prints its address as JSON and serves until a signal."""

from __future__ import annotations

import argparse
import json
import signal
from typing import Any

from tests.provider.server import Provider


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.provider", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--latency", type=float, nargs="+", default=[0.0], help="seconds, or from and to")
    parser.add_argument("--limit", type=int, help="answer 429 to more calls in flight than this")
    parser.add_argument("--plain", action="store_true", help="do not look at pictures for page numbers")
    parser.add_argument("--behavior", type=json.loads, default={}, help="any other behavior, as JSON")
    given = parser.parse_args()
    behavior: dict[str, Any] = {"limit": given.limit, "look": not given.plain, **given.behavior}
    if "latency" not in behavior:
        behavior["latency"] = given.latency[0] if len(given.latency) == 1 else tuple(given.latency[:2])
    stop = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    with Provider(port=given.port, **behavior) as provider:
        print(json.dumps({"url": provider.url}), flush=True)  # noqa: T201 - what the caller waits for
        signal.sigwait(stop)


if __name__ == "__main__":
    main()
