"""The clock jumps by an hour, forth and back, in the middle of reading and of a webhook's schedule."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.conftest import reading
from tests.chaos.processes import busy_readers_of
from tests.chaos.whole import begin, check_told, check_whole
from tests.conftest import missing
from tests.provider import Provider
from tests.receiver import Receiver
from tests.server import Server, wait_until
from tests.sockets import open_socket

SOURCE = Path(__file__).with_name("clock.c")
A_RETRY = 5.0  # seconds until a webhook that was not taken is tried again
NOTICED_WITHIN = 15.0  # seconds


class Clock:
    """The wall clock of a server's processes, in a library that is preloaded into them. (libfaketime can't leave
    CLOCK_MONOTONIC alone: sleeping fails with it.)"""

    def __init__(self, compiler: str, folder: Path) -> None:
        library = folder / "clock.so"
        self._file = folder / "seconds"
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        self.show(0)
        self.env = {"LD_PRELOAD": str(library), "TEST_CLOCK": str(self._file)}

    def show(self, beside: int) -> None:
        """So many seconds beside the true time, from now on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{beside}\n")
        new.replace(self._file)  # at once: it is read at every question for the time


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(shutil.which("cc") or missing("there is no C compiler"), tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: Provider, clock: Clock) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), **reading(provider) | clock.env) as running:
        yield running


@pytest.mark.parametrize("jump", [3600, 0])
def test_it_jumps_while_pages_are_read(server: Server, provider: Provider, clock: Clock, jump: int) -> None:
    """Nobody is taken for dead, the socket stays open, and the key is still good."""
    document = begin(server, provider)
    with open_socket(server, f"/ws/tasks/{document['id']}?since=0", key=server.key) as socket:
        clock.show(jump)
        told = socket.until_end()[1:]
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    check_whole(
        server,
        provider,
        document,
        fault="the clock set forward by an hour" if jump else "the clock set back by an hour",
        deaths=0,
    )
    # Signs of life that were written by the old clock are renewed by the new one every two seconds.
    wait_until(lambda: server.is_well, within=NOTICED_WITHIN, what="all to be well")


def test_it_is_set_back_when_a_worker_has_just_died_and_a_webhook_waits(
    server: Server, provider: Provider, clock: Clock, receiver: Receiver
) -> None:
    """What it held is found, and the webhook is tried again, in seconds and not in an hour."""
    clock.show(3600)
    receiver.answer = lambda number: (500 if number == 1 else 200, {}, b"")
    begin_and_end = begin(server, provider, pages=1, after=1, webhook_url=receiver.url)
    wait_until(lambda: receiver.got, within=30, what="the first try")
    check_whole(server, provider, begin_and_end, fault="a webhook that waits for a clock", deaths=0, times=0)
    document = begin(server, provider)
    wait_until(lambda: busy_readers_of(server), what="a busy worker")[0].kill()
    clock.show(0)
    check_told(receiver, Counter({"document.succeeded": 1}), fault="its webhook", within=A_RETRY + NOTICED_WITHIN)
    check_whole(server, provider, document, fault="killed a worker, the clock set back", deaths=1)
