"""A child process may hang, crash, be killed or lose its parent; its callers always hear of it, and nothing is left."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocrsite.child import Child, ChildDied, ChildFailed, ChildOutOfMemory, ChildTimeout
from tests.imaging.refusal import Refusal
from tests.server import wait_until

MODULE = "tests.imaging.answering"
ENOUGH = 60.0  # seconds; nothing here waits that long unless it is broken


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(MODULE, memory_mb=200)
    yield child
    child.close()


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A named pipe on which a verb says that it has begun."""
    pipe = tmp_path / "started"
    os.mkfifo(pipe)
    return pipe


def test_answers_calls_in_one_process(child: Child) -> None:
    pid = child.call("getpid", timeout=ENOUGH)
    assert child.call("echo", timeout=ENOUGH, value={"a": b"1" * 1_000_000}) == {"a": b"1" * 1_000_000}
    assert child.call("getpid", timeout=ENOUGH) == pid == child.pid


def test_starts_only_when_needed(child: Child) -> None:
    assert child.pid is None
    child.warm()
    pid = child.pid
    assert child.call("getpid", timeout=ENOUGH) == pid


def test_ends_when_nobody_called_for_a_while_and_not_in_a_call() -> None:
    child = Child(MODULE, memory_mb=200, idle=0.2)
    child.call("getpid", timeout=ENOUGH)
    wait_until(lambda: child.pid is None, within=ENOUGH)
    child.call("getpid", timeout=ENOUGH)
    with pytest.raises(ChildTimeout):  # not ChildDied, though the call takes longer than that
        child.call("hang", timeout=1.0)


def test_expected_error_crosses_as_itself(child: Child) -> None:
    with pytest.raises(Refusal) as caught:
        child.call("refuse", timeout=ENOUGH)
    assert (caught.value.args, caught.value.number) == (("not today", 7), 7)


def test_other_error_brings_its_traceback(child: Child) -> None:
    with pytest.raises(ChildFailed, match="LookupError: a bug"):
        child.call("stumble", timeout=ENOUGH)
    assert child.call("echo", timeout=ENOUGH, value=1) == 1


def test_too_much_memory_ends_the_child_alone(child: Child) -> None:
    assert child.call("swell", timeout=ENOUGH, megabytes=50) == 50 * 1024 * 1024
    with pytest.raises(ChildOutOfMemory, match="needed more than the 200 MiB it may use"):
        child.call("swell", timeout=ENOUGH, megabytes=500)
    assert child.call("echo", timeout=ENOUGH, value=1) == 1


@pytest.mark.parametrize(
    "number,reason",
    [(signal.SIGKILL, "killed by SIGKILL (killed)"), (signal.SIGSEGV, "killed by SIGSEGV (segmentation fault)")],
)
def test_death_in_mid_call_is_named(child: Child, number: int, reason: str) -> None:
    with pytest.raises(ChildDied) as caught:
        child.call("die", timeout=ENOUGH, signal=number)
    assert caught.value.reason == reason
    assert child.call("echo", timeout=ENOUGH, value=1) == 1


def test_exit_in_mid_call_is_named(child: Child) -> None:
    with pytest.raises(ChildDied) as caught:
        child.call("leave", timeout=ENOUGH, status=3)
    assert caught.value.reason == "ended with exit status 3"


def test_death_between_calls_goes_unnoticed(child: Child) -> None:
    pid = child.call("getpid", timeout=ENOUGH)
    with _watched(pid) as dead:
        os.kill(pid, signal.SIGKILL)
        dead()
    assert child.call("getpid", timeout=ENOUGH) != pid


def test_hang_is_ended_by_the_time_limit(child: Child) -> None:
    with pytest.raises(ChildTimeout, match=r"no answer to hang within 0\.2 seconds"):
        child.call("hang", timeout=0.2)
    assert child.call("echo", timeout=ENOUGH, value=1) == 1


def test_kill_from_another_thread_ends_the_call(child: Child, started: Path) -> None:
    caught: list[BaseException] = []
    caller = threading.Thread(target=_catching, args=(caught, child, "hang", started))
    caller.start()
    started.read_bytes()
    child.kill()
    caller.join(ENOUGH)
    assert [str(error) for error in caught] == ["killed by SIGKILL (killed)"]
    assert child.call("echo", timeout=ENOUGH, value=1) == 1


def test_child_outlives_the_thread_that_started_it(child: Child) -> None:
    starter = threading.Thread(target=child.call, args=("echo",), kwargs={"timeout": ENOUGH, "value": 1})
    starter.start()
    starter.join(ENOUGH)
    pid = child.pid
    assert child.call("getpid", timeout=ENOUGH) == pid


@pytest.mark.parametrize("verb", ["wait", "hang"])
def test_child_does_not_outlive_its_parent(started: Path, verb: str) -> None:
    code = f"""
import sys, pathlib
from ocrsite.child import Child
child = Child({MODULE!r}, memory_mb=200)
print(child.call("getpid", timeout=60), flush=True)
child.call({verb!r}, timeout=600, started=pathlib.Path({str(started)!r}))
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        with _watched(int(parent.stdout.readline())) as dead:
            started.read_bytes()
            parent.kill()
            dead()


def test_child_that_still_loads_does_not_outlive_its_parent(started: Path) -> None:
    code = f"""
import time
from ocrsite.child import Child
Child("tests.imaging.loading", memory_mb=200, env={{"STARTED": {str(started)!r}}}).warm()
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code]) as parent, _watched(int(started.read_text())) as dead:
        parent.kill()
        dead()


def test_forked_process_starts_its_own_child() -> None:
    code = f"""
import os
from ocrsite.child import Child
child = Child({MODULE!r}, memory_mb=200)
mine = child.call("getpid", timeout=60)
reader, writer = os.pipe()
if os.fork() == 0:
    os.write(writer, str(child.call("getpid", timeout=60)).encode())
    child.close()
    os._exit(0)
os.wait()
print(int(os.read(reader, 100)) != mine, child.call("getpid", timeout=60) == mine)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True True\n", "")


async def test_canceling_kills_the_call_that_runs(child: Child, started: Path) -> None:
    running = asyncio.create_task(child.acall("hang", timeout=600, started=started))
    await asyncio.to_thread(started.read_bytes)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await child.acall("echo", timeout=ENOUGH, value=1) == 1


async def test_canceling_a_call_that_waits_leaves_the_running_one_alone(child: Child, started: Path) -> None:
    running = asyncio.create_task(child.acall("wait", timeout=600, started=started))
    await asyncio.to_thread(started.read_bytes)
    waiting = asyncio.create_task(child.acall("echo", timeout=ENOUGH, value=1))
    await asyncio.sleep(0)  # let it take its place in the queue
    pid = child.pid
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (child.pid, running.done()) == (pid, False)
    child.kill()
    with pytest.raises(ChildDied):
        await running


def _catching(caught: list[BaseException], child: Child, verb: str, started: Path) -> None:
    try:
        child.call(verb, timeout=600, started=started)
    except BaseException as error:  # noqa: BLE001 - the test looks at it
        caught.append(error)


@contextmanager
def _watched(pid: int) -> Iterator[Callable[[], None]]:
    """Gives a function that waits for the end of a process that is not ours to wait for."""
    fd = os.pidfd_open(pid)
    try:
        yield lambda: _wait_for(fd)
    finally:
        os.close(fd)


def _wait_for(fd: int) -> None:
    assert select.select([fd], [], [], ENOUGH)[0] == [fd]
