"""The server: decides what becomes of each call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Self

from tests.provider.behavior import Behavior, Fault
from tests.provider.bodies import Rejected, answered, completion, read_into, rejection, text_for
from tests.provider.calls import Call, Calls
from tests.provider.http import Connection, Request, Response


class Provider:
    """The provider on a port of this machine, in a thread of its own; a context manager."""

    def __init__(self, *, port: int = 0, **behavior: Any) -> None:
        self.behavior = Behavior()
        self.behavior.change(**behavior)
        self.calls = Calls()
        self.port = port
        self._connections: set[Connection] = set()
        self._listener: socket.socket | None = None
        self._arriving: set[asyncio.Task[Any]] = set()  # connections that were taken and have no protocol yet
        self._loop = asyncio.new_event_loop()
        self._another = asyncio.Event()  # set when the next call comes
        self._thread = threading.Thread(target=self._loop.run_forever, name="provider", daemon=True)

    # --- for tests -------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """What API_BASE_URL has to be."""
        return f"http://127.0.0.1:{self.port}/v1"

    def behave(self, **changes: Any) -> None:
        """Change its manners from now on; see `Behavior`."""
        self.behavior.change(**changes)

    def forget(self) -> None:
        """Count anew."""
        self._in_loop(self._forget)

    def refuse(self, seconds: float | None = None) -> None:
        """Close all connections and take no new ones, for some seconds or until `accept`."""
        self._in_loop(lambda: self._refuse(seconds))

    def accept(self) -> None:
        """Take connections again."""
        self._in_loop(self._listen)

    def __enter__(self) -> Self:
        self._thread.start()
        self._in_loop(self._listen)
        return self

    def __exit__(self, *_error: object) -> None:
        self._in_loop(lambda: self._refuse(None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    # --- in the loop -----------------------------------------------------------------------------

    def _in_loop(self, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run_coroutine_threadsafe(step(), self._loop).result(5)

    async def _forget(self) -> None:
        calls = Calls()
        for call in self.calls:
            if call.ended is None:
                calls.append(call)
                calls.in_flight += call.accepted
        calls.in_flight_max = calls.in_flight
        self.calls = calls

    async def _listen(self) -> None:
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)  # sets SO_REUSEADDR
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._loop.add_reader(self._listener, self._take, self._listener)

    def _take(self, listener: socket.socket) -> None:
        """A connection has come. (asyncio.Server, when it is closed in this moment, loses it and leaves it open.)"""
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            taken, _address = listener.accept()
            arrival = self._loop.connect_accepted_socket(lambda: Connection(self._answer, self._connections), taken)
            task = self._loop.create_task(arrival)
            self._arriving.add(task)
            task.add_done_callback(self._arriving.discard)

    async def _refuse(self, seconds: float | None) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        await asyncio.gather(*self._arriving)
        for connection in list(self._connections):
            connection.drop()
        await asyncio.sleep(0)  # lets the connections see their end
        if seconds is not None:
            self._loop.call_later(seconds, lambda: self._loop.create_task(self._listen()))

    async def _answer(self, connection: Connection, request: Request) -> None:
        path = request.path.split("?")[0].rstrip("/")
        if path.endswith("/chat/completions") and request.method == "POST":
            await self._complete(connection, request)
        elif path.endswith("/models") and request.method == "GET":
            connection.send(Response.json(200, self._models()))
        elif path == "/control":
            connection.send(self._control(request))
        elif path == "/calls":
            connection.send(Response.json(200, [call.as_json() for call in self.calls]))
        else:
            connection.send(_error(Rejected(404, f"Unknown request URL: {request.method} {request.path}.")))

    async def _complete(self, connection: Connection, request: Request) -> None:
        calls = self.calls
        call = Call(index=len(calls), started=time.monotonic(), key=request.key)
        calls.append(call)
        self._another.set()
        self._another = asyncio.Event()
        try:
            read_into(call, request.body, look=self.behavior.look)
            self._check(call)
            fault = next((fault for fault in self.behavior.faults if fault.strikes(call)), None)
            if fault is not None and fault.at_once:
                self._fail_at_once(calls, connection, call, fault)
                return
            calls.accept(call)
            await asyncio.sleep(self.behavior.seconds())
            while len(calls) < self.behavior.together:
                await self._another.wait()
            await self._finish(calls, connection, call, fault)
        except Rejected as error:
            calls.end(call, outcome=error.outcome, status=error.status)
            connection.send(_error(error))
        finally:
            calls.end(call, outcome="hung_up")  # the client went away; elsewise it has ended before

    def _check(self, call: Call) -> None:
        manners = self.behavior
        spent = manners.key_until is not None and call.index >= manners.key_until
        if not call.key or spent or (manners.key is not None and call.key != manners.key):
            raise rejection("wrong_key", key=call.key)
        if manners.models is not None and call.model not in manners.models:
            raise rejection("unknown_model", model=call.model)
        if manners.quota is not None and call.index >= manners.quota:
            raise rejection("quota")
        if manners.limit is not None and self.calls.in_flight >= manners.limit:
            limited = rejection("429", model=call.model)
            limited.outcome, limited.retry_after = "limited", manners.retry_after
            raise limited

    def _fail_at_once(self, calls: Calls, connection: Connection, call: Call, fault: Fault) -> None:
        if fault.kind == "close":
            calls.end(call, outcome="close")
            connection.transport.close()
            return
        error = rejection(fault.kind, model=call.model, key=call.key)
        error.outcome, error.retry_after = fault.kind, fault.retry_after
        raise error

    async def _finish(self, calls: Calls, connection: Connection, call: Call, fault: Fault | None) -> None:
        kind = fault.kind if fault is not None else "answered"
        if kind == "hang":
            await asyncio.sleep(3600)
        response = self._response(call, kind)
        encoded = response.encode()
        if kind == "slow" and fault is not None:
            for byte in encoded[:-1]:
                connection.transport.write(bytes([byte]))
                await asyncio.sleep(fault.pace)
            encoded = encoded[-1:]
        # Ended before the client can know, so that a test which has the answer finds it counted.
        calls.end(call, outcome=kind, status=response.status)
        if kind == "half":
            connection.transport.write(encoded[: len(encoded) - len(response.body) // 2])
            connection.transport.close()
        else:
            connection.transport.write(encoded)

    def _response(self, call: Call, kind: str) -> Response:
        if kind == "html":
            return Response(200, b"<!DOCTYPE html><title>Welcome</title><h1>Please log in</h1>", "text/html")
        if kind == "garbage":
            return Response(200, b"upstream said: {]")
        if kind == "empty":
            return Response.json(200, completion(call, "") | {"choices": []})
        if kind in ("cut", "filtered"):
            reason = {"cut": "length", "filtered": "content_filter"}[kind]
            return Response.json(200, completion(call, self._text(call)[:20], finish_reason=reason))
        return Response.json(200, answered(call, self._text(call), longest=self.behavior.longest))

    def _text(self, call: Call) -> str:
        answer = self.behavior.answer
        return answer(call) if callable(answer) else text_for(call, answer)

    def _models(self) -> dict[str, Any]:
        names = self.behavior.models or ("gpt-4o",)
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "tests"} for name in names]}

    def _control(self, request: Request) -> Response:
        """GET: what was counted. POST: changes of behavior, and `forget: true`, `refuse: seconds`."""
        if request.method == "POST":
            try:
                changes = json.loads(request.body)
                steps = {name: changes.pop(name) for name in ("forget", "refuse") if name in changes}
                self.behave(**changes)
            except (ValueError, TypeError) as error:
                return _error(Rejected(400, str(error)))
            if steps.get("forget"):
                self._loop.create_task(self._forget())
            if "refuse" in steps:
                self._loop.call_later(0.01, lambda: self._loop.create_task(self._refuse(steps["refuse"])))
        return Response.json(200, self.calls.summary())


def _error(error: Rejected) -> Response:
    headers = {"retry_after": error.retry_after} if error.retry_after is not None else {}
    return Response.json(error.status, error.body, **headers)
