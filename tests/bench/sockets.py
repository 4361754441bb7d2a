"""How soon an event is at the browsers: so many sockets on one web process, on one document or each on its own.

The server is the real one. Events are recorded by one process and received by another; a delay is the time from the
recording, a moment before its commit, to the arrival at a socket.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.apart import apart, ask
from tests.bench.library import fill
from tests.bench.table import Row
from tests.server import Server

SOCKETS = 1000
SECONDS = 10
OPENING = 50  # sockets opened at a time
WITHIN = 60.0
P50, P99, MEGABYTES = 0.2, 1.0, 400

Arrival = tuple[float, int, str | bytes]  # when, at which socket, what


@dataclass(frozen=True)
class Round:
    """What arrived of the events of some seconds, and how late."""

    p50: float
    p99: float
    missing: int


def measure(runs: int, sockets: int = SOCKETS) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        keys = ask(documents, server.username, sockets, env=server.env)
        yield from _rows(f"{sockets:,} sockets on one document, 10 events/s", server, keys[:1] * sockets, 10, runs)
        yield from _rows(f"{sockets:,} sockets, each on its own, 100 events/s", server, keys, 100, runs)


def _rows(what: str, server: Server, keys: list[str], rate: int, runs: int) -> Iterator[Row]:
    paths = [f"{server.ws_url}/ws/tasks/{key}" for key in keys]
    with apart(watch, paths, server.key) as watching, apart(tell, sorted(set(keys)), rate, env=server.env) as telling:
        watching.recv()
        rounds = [_round(watching, telling, len(keys) // len(set(keys)), rate) for _run in range(runs)]
        memory = web_memory(server)
    lost = sum(each.missing for each in rounds)
    note = "**some never came or came out of order**" if lost else "each came once and in order"
    p50, p99 = (statistics.median(figures) for figures in zip(*((each.p50, each.p99) for each in rounds), strict=True))
    yield Row(f"{what}: event to browser, p50", p50, p50, P50, note=note)
    yield Row(f"{what}: event to browser, p99", p99, p99, P99, note=note)
    yield Row(f"{what}: the web process", memory, memory, MEGABYTES, unit="MB")


def _round(watching: Connection, telling: Connection, watchers: int, rate: int) -> Round:
    telling.send(rate * SECONDS)
    watching.send(rate * SECONDS * watchers)
    found: Round = watching.recv()
    telling.recv()
    return found


def web_memory(server: Server) -> float:
    """Megabytes that the web process holds."""
    (web,) = [process for process in server.processes() if "ocrsite.web" in process.cmdline()]
    return float(web.memory_info().rss / 1_000_000)


# --- In processes of their own ------------------------------------------------------------------------


def documents(username: str, count: int) -> list[str]:
    """The ids of so many documents of a page."""
    from tasks.models import Document

    fill(username, count, pages=1)
    return [str(key) for key in Document.objects.values_list("pk", flat=True)]


def tell(pipe: Connection, keys: list[str], rate: int) -> None:
    """Record events of the documents in turn, so many a second, as often as the pipe says a number."""
    from django.db import connection

    from tasks.events import record
    from tasks.pipeline.locking import locked

    turns = cycle(keys)
    while count := pipe.recv():
        began = time.monotonic()
        for number, key in enumerate(islice(turns, count)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            with locked(uuid.UUID(key)) as document:
                record(document=document, type="page.succeeded", data={"number": 1, "page_status": "succeeded"})
        connection.close()
        pipe.send(True)


def watch(pipe: Connection, addresses: list[str], key: str) -> None:
    asyncio.run(_watch(pipe, addresses, key))


async def _watch(pipe: Connection, addresses: list[str], key: str) -> None:
    """Open a socket at each address, say so, and tell how late the events came, as often as the pipe says how many."""
    gate, came, last = asyncio.Semaphore(OPENING), asyncio.Queue[Arrival](), Counter[int]()
    connections = await asyncio.gather(*(_open(address, key, gate) for address in addresses))
    following = [asyncio.create_task(_follow(*placed, came)) for placed in enumerate(connections)]
    pipe.send(len(following))
    while count := await asyncio.to_thread(pipe.recv):
        arrived: list[Arrival] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS + WITHIN):
                while len(arrived) < count:
                    arrived.append(await came.get())
        pipe.send(_judge(arrived, count, last))


async def _open(address: str, key: str, gate: asyncio.Semaphore) -> ClientConnection:
    async with gate:
        headers = {"Authorization": f"Token {key}"}
        connection = await connect(address, additional_headers=headers, proxy=None, compression=None, open_timeout=60)
        await connection.recv()  # the snapshot
        return connection


async def _follow(place: int, connection: ClientConnection, came: asyncio.Queue[Arrival]) -> None:
    async for text in connection:
        came.put_nowait((time.time(), place, text))


def _judge(came: list[Arrival], count: int, last: Counter[int]) -> Round:
    """The delays, and how many events are missing or not where they belong."""
    delays, wrong = [], 0
    for at, place, text in came:
        event = json.loads(text)
        delays.append(at - datetime.fromisoformat(event["at"]).timestamp())
        wrong += last[place] not in (0, event["seq"] - 1)
        last[place] = event["seq"]
    cuts = statistics.quantiles(delays, n=100)
    return Round(cuts[49], cuts[98], count - len(came) + wrong)
