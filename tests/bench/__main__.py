"""`python -m tests.bench [NAME ...] [--runs 3]`: run benchmarks and print their table."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator

from tests.bench import fair, health, local, machine, pictures, queue, reading, scale, short, sockets, visible, webhooks
from tests.bench.reading import Case
from tests.bench.table import Row, markdown

Benchmark = Callable[[int], Iterator[Row]]

CASES = [Case(100, latency, concurrency, 1.10) for latency in (1.0, 3.0) for concurrency in (5, 20, 50)]
QUICK = [Case(101, 0.2, 20, 1.25), Case(500, 0.2, 20, 1.25)]
MANY = [Case(10, 1.0, 20, 1.15, documents=20)]
LIMITED = Case(60, 1.0, 20, 1.10)


def one_document(runs: int) -> Iterator[Row]:
    for case in CASES + QUICK:
        yield from reading.measure(case, runs)


def many_documents(runs: int) -> Iterator[Row]:
    for case in MANY:
        yield from reading.measure(case, runs)


def limited(runs: int) -> Iterator[Row]:
    yield reading.measure_limited(LIMITED, takes=3, runs=runs)


def yardstick(runs: int) -> Iterator[Row]:
    for case in CASES[:3]:
        yield reading.compare(case, runs)


BENCHMARKS: dict[str, Benchmark] = {
    "one-document": one_document,
    "many-documents": many_documents,
    "limited": limited,
    "yardstick": yardstick,
    "visible": visible.measure,
    "fair": fair.measure,
    "memory": machine.memory,
    "idle": machine.idle,
    "pictures": pictures.measure,
    "local": local.measure,
    "health": health.measure,
    "webhooks": webhooks.measure,
    "sockets": sockets.measure,
    "scale": scale.measure,
    "queue": queue.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join([*BENCHMARKS, 'short'])}; all if none"
    )
    parser.add_argument("--runs", type=int, default=3, help="each figure is the median of so many")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends what was started, as ctrl-C does
    known = BENCHMARKS | {"short": short.measure}
    rows = [row for name in given.names or BENCHMARKS for row in _told(known[name](given.runs))]
    print(f"\n{markdown(rows)}")  # noqa: T201 - the table is what this is for
    sys.exit(not all(row.is_met for row in rows))


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        print(f"{row.what}: {row.measured:.3g} {row.unit}, {row.ratio:.2f} x the limit {row.note}", file=sys.stderr)  # noqa: T201 - progress
        yield row


if __name__ == "__main__":
    main()
