"""How long webhooks take while somebody's receiver never answers: `python -m tests.bench.webhooks`.

The deliverer is the real one, `manage.py deliverer`, on a database of its own; receivers are real HTTP servers in a
process of their own. A delay is the time from the commit of a document's end to the arrival at its receiver.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from typing import Any

from tests.bench.table import Row, markdown
from tests.environment import PROJECT

CROWD = 1000
OTHERS = 200
EVERY = 0.02  # seconds between two ends of others
RECEIVERS = 10  # each is another owner's
WITHIN = 120.0
MOST = 1.0  # seconds by which a receiver that never answers may delay the others
spawn = multiprocessing.get_context("spawn")


def measure(_runs: int = 1) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        yield _row("a webhook beside 1,000 for one that never answers", one_by_one(crowd=0), one_by_one(crowd=CROWD))
        name = "1,000 webhooks at once for ten receivers, one never answers"
        yield _row(name, all_at_once(is_stuck=False), all_at_once(is_stuck=True))


def _row(what: str, without: list[float], with_it: list[float]) -> Row:
    cuts = statistics.quantiles(with_it, n=100)
    note = f"{len(with_it)} deliveries, p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s"
    return Row(what, max(with_it), max(without), max(without) + MOST, note=f"the slowest; limit: all are quick; {note}")


def _set_up(folder: str) -> None:
    os.environ |= {
        "DATA_DIR": folder,
        "DATABASE_URL": "",
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "ENGINE": "echo",
        "DJANGO_SETTINGS_MODULE": "ocrsite.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


# --- What is measured -------------------------------------------------------------------------------


def one_by_one(*, crowd: int) -> list[float]:
    """Delays of documents that end one after another, while so many webhooks for the first receiver are owed."""
    with receivers(is_stuck=True) as pipe:
        urls = pipe.recv()
        for document in documents(crowd, urls[:1]):
            end(document)
        others = documents(OTHERS, urls[1:])
        with deliverer():
            _await_first(pipe, urls)
            ended = {}
            for document in others:
                ended[document.task_id] = end(document)
                time.sleep(EVERY)
            came = arrivals(pipe, ended)
        return [came[key] - ended[key] for key in ended]


def all_at_once(*, is_stuck: bool) -> list[float]:
    """Delays, from the first arrival on, of documents that have all ended before anything is sent."""
    with receivers(is_stuck=is_stuck) as pipe:
        urls = pipe.recv()
        ended = {}
        for document in documents(CROWD, urls):
            at = end(document)
            if document.webhook.url != urls[0]:
                ended[document.task_id] = at
        with deliverer():
            came = arrivals(pipe, ended)
        first = min(came[key] for key in ended)
        return [came[key] - first for key in ended]


def _await_first(pipe: Connection, urls: list[str]) -> None:
    """The deliverer is up, and busy with whatever is owed."""
    (one,) = documents(1, urls[1:2])
    arrivals(pipe, {one.task_id: end(one)})


def documents(count: int, urls: list[str]) -> list[Any]:
    """Documents with a webhook_url each, in turn for these receivers."""
    from accounts.models import User
    from tests.webhooks.conftest import start

    owners = {url: User.objects.get_or_create(username=url)[0] for url in urls}
    return [start(owners[url], url) for url in (urls[number % len(urls)] for number in range(count))]


def end(document: Any) -> float:
    """End the document; when that was committed."""
    from tasks.pipeline.stop import cancel_document

    cancel_document(document=document)
    return time.time()


# --- Processes --------------------------------------------------------------------------------------


@contextmanager
def deliverer() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "manage.py", "deliverer"], cwd=PROJECT)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def serve(pipe: Connection, is_stuck: bool) -> None:
    """Receivers, the first of which may never answer; what came is told through the pipe."""
    from tests.receiver import Receiver

    with ExitStack() as stack:
        all_of_them = [stack.enter_context(Receiver()) for _each in range(RECEIVERS)]
        if is_stuck:
            all_of_them[0].answer = lambda _number: all_of_them[0].hold
        pipe.send([receiver.url for receiver in all_of_them])
        while pipe.recv():
            pipe.send({json.loads(got.body)["task_id"]: got.at for each in all_of_them for got in list(each.got)})


@contextmanager
def receivers(*, is_stuck: bool) -> Iterator[Connection]:
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(theirs, is_stuck), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        process.kill()
        process.join()


def arrivals(pipe: Connection, wanted: dict[str, float]) -> dict[str, float]:
    """When the end of each document arrived, once those that are wanted have."""
    until = time.monotonic() + WITHIN
    came: dict[str, float] = {}
    while time.monotonic() < until:
        pipe.send(True)
        came = pipe.recv()
        if wanted.keys() <= came.keys():
            return came
        time.sleep(0.2)
    raise TimeoutError(f"{len(wanted.keys() - came.keys())} webhooks did not arrive within {WITHIN:g} s")


if __name__ == "__main__":
    table = list(measure())
    print(markdown(table))  # noqa: T201 - the table is what this is for
    sys.exit(not all(row.is_met for row in table))
