"""The parent's side: calls that survive whatever becomes of the child."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import time
import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ocrsite.child.errors import ChildDied, ChildFailed, ChildOutOfMemory
from ocrsite.child.process import DEATH_TIMEOUT, Process


class _Ticket:
    """One call, from the moment somebody wants it."""

    killed = False


class Child:
    """A child process that is there whenever it is called; safe to share between threads and to fork away from.

    ``module`` is run with ``-m`` and must end in ``serve``. ``memory_mb`` is the address space in MiB that the child
    may add to what it holds when it is ready. ``env`` is laid over the parent's environment. When ``idle`` seconds have
    passed since its last call it ends, so that a process which only once needed it does not hold its memory for good.
    """

    def __init__(
        self, module: str, *, memory_mb: int, env: Mapping[str, str] | None = None, idle: float | None = None
    ) -> None:
        self._module = module
        self._memory_mb = memory_mb
        self._env = dict(env or {})
        self._idle = idle
        self._used_at = 0.0
        self._watching = False  # whether a thread waits until it is idle
        self._turn = threading.Condition(threading.Lock())  # held during a call
        self._guard = threading.Lock()  # held while somebody looks at or changes the fields below
        self._current: _Ticket | None = None
        self._process: Process | None = None
        self._pool: ThreadPoolExecutor | None = None
        _children.add(self)

    def call(self, verb: str, *, timeout: float, **arguments: Any) -> Any:
        """What ``verb(**arguments)`` returns in the child; raises what it raises, if the child expects that error.

        Calls wait for each other. ``timeout`` (seconds) counts from this call's turn, without the time that a new
        child takes to start. Raises ChildTimeout, ChildDied, ChildOutOfMemory or ChildFailed.
        """
        return self._call(_Ticket(), verb, timeout, arguments)

    async def acall(self, verb: str, *, timeout: float, **arguments: Any) -> Any:
        """``call`` for asyncio. Canceling it kills the child if, and only if, it works on this very call."""
        ticket = _Ticket()
        waiting = self._threads().submit(self._call, ticket, verb, timeout, arguments)
        try:
            return await asyncio.wrap_future(waiting)
        except asyncio.CancelledError:
            self._abandon(ticket)
            raise

    def warm(self) -> None:
        """Start the child if none lives, without waiting until it is ready."""
        if self._turn.acquire(blocking=False):
            try:
                with self._guard:
                    self._start()
            finally:
                self._turn.release()

    def kill(self) -> None:
        """Kill the child, if one lives; a call that runs in another thread raises ChildDied at once."""
        with self._guard:
            if self._current is not None:
                self._current.killed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Kill the child and free what it held. A later call would start a new one."""
        self.kill()
        with self._turn:
            self._bury()
            self._turn.notify_all()
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None

    @property
    def pid(self) -> int | None:
        """The living child's process id, or None."""
        process = self._process
        return process.pid if process is not None and process.alive() else None

    def _call(self, ticket: _Ticket, verb: str, timeout: float, arguments: dict[str, Any]) -> Any:
        with self._turn:
            try:
                kind, value = self._take(ticket).ask(verb, arguments, timeout)
            except (EOFError, OSError):
                raise ChildDied(self._bury(patience=DEATH_TIMEOUT)) from None
            except BaseException:  # a timeout, or ctrl-C: what the child says from here on belongs to no call
                self._bury()
                raise
            finally:
                self._current = None
                self._note_use()
            return self._value(kind, value)

    def _note_use(self) -> None:
        self._used_at = time.monotonic()
        if self._idle is not None and not self._watching:
            self._watching = True
            threading.Thread(target=self._end_when_idle, args=(self._idle,), name="idle", daemon=True).start()

    def _end_when_idle(self, idle: float) -> None:
        with self._turn:
            while self._process is not None and (left := self._used_at + idle - time.monotonic()) > 0:
                self._turn.wait(left)
            self._bury()
            self._watching = False

    def _take(self, ticket: _Ticket) -> Process:
        with self._guard:
            if ticket.killed:
                raise ChildDied("killed before it began")
            self._current = ticket
            return self._start()

    def _value(self, kind: str, value: Any) -> Any:
        if kind == "returned":
            return value
        if kind == "raised":
            raise value
        if kind == "out of memory":
            self._bury(patience=DEATH_TIMEOUT)
            raise ChildOutOfMemory(f"needed more than the {self._memory_mb} MiB it may use")
        raise ChildFailed(value)

    def _start(self) -> Process:
        if self._process is not None and not self._process.alive():
            self._bury()
        if self._process is None:
            self._process = Process(self._module, memory_mb=self._memory_mb, env=self._env)
        return self._process

    def _abandon(self, ticket: _Ticket) -> None:
        with self._guard:
            ticket.killed = True  # in case its turn has not come yet
            if self._current is ticket and self._process is not None:
                self._process.kill()

    def _bury(self, *, patience: float = 0.0) -> str:
        process, self._process = self._process, None
        return process.bury(patience=patience) if process is not None else ""

    def _threads(self) -> ThreadPoolExecutor:
        with self._guard:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix=self._module)
            return self._pool

    def _disown(self) -> None:
        """After a fork, in the new process: the child and the threads belong to the old one, and locks may be held."""
        if self._process is not None:
            self._process.disown()
        self._turn, self._guard = threading.Condition(threading.Lock()), threading.Lock()
        self._watching = False
        self._current = self._process = self._pool = None


_children: weakref.WeakSet[Child] = weakref.WeakSet()


def _disown_all() -> None:
    for child in list(_children):
        child._disown()  # noqa: SLF001 - the class's own business, here only because forks are told at module level


def _close_all() -> None:
    for child in list(_children):
        child.close()


os.register_at_fork(after_in_child=_disown_all)
atexit.register(_close_all)
