"""The real thing: `manage.py serve` with its web server, workers and children, in a directory of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import psutil
import requests

from tests.database import Database
from tests.environment import NO_PROVIDER, PROJECT, REDIS_URL, blank

START_WITHIN = 60.0  # seconds
STOP_WITHIN = 10.0
MARK = "OCRSITE_TEST_SERVER"  # an environment variable by which a server's processes are known

running: list[Server] = []  # whose logs are shown when a test fails


class Api(requests.Session):
    """Requests to one server, as the user a key belongs to."""

    def __init__(self, url: str, key: str = "") -> None:
        super().__init__()
        self.trust_env = False  # no proxy, no .netrc
        self._url = url
        if key:
            self.headers["Authorization"] = f"Token {key}"

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", 30)
        return super().request(method, f"{self._url}{url!s}" if str(url).startswith("/") else url, *args, **options)


class Server:
    """A server on a free port. `env` is laid over the defaults: the echo engine, no provider, one admin.

    Its database is up to date from the start."""

    username = "admin"
    is_first = False

    def __init__(self, directory: Path, **env: str | int | float) -> None:
        self.data_dir = directory / "data"
        self.log = directory / "server.log"
        directory.mkdir(exist_ok=True)
        self.password = secrets.token_urlsafe(12)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        self._mark = secrets.token_hex(8)
        self._prepare: Callable[[Server], None] = lambda _server: None
        self._database = Database()
        self._process: subprocess.Popen[bytes] | None = None
        self._key = ""
        self.env = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            **blank(),
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "ADMIN_USERNAME": self.username,
            "ADMIN_PASSWORD": self.password,
            "ENGINE": "echo",
            "API_BASE_URL": NO_PROVIDER,
            "DATABASE_URL": self._database.url,
            "REDIS_URL": REDIS_URL,
            "SECOND_LOOK": "off",  # most answers of the tests' provider are not what the pages say
            "RATE_LIMIT_LOGIN": "off",  # everybody here comes from one address
            MARK: self._mark,
            **{name: str(value) for name, value in env.items()},
        }

    def prepared_by(self, prepare: Callable[[Server], None]) -> Self:
        """Have that called before it starts for the first time."""
        self._prepare = prepare
        return self

    def __enter__(self) -> Self:
        self._database.create(self.data_dir, is_empty=self.is_first)
        running.append(self)
        try:
            self._prepare(self)
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            if self.is_running:
                self.stop()
        finally:
            running.remove(self)
            _kill(self.processes())
            self._database.drop()

    def start(self) -> None:
        """Start it, for the first time or again, and wait until it is well."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=PROJECT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self.is_well or not self.is_running, within=START_WITHIN, what="the server to start")
        if not self.is_running:
            raise RuntimeError(f"the server ended with {self._process.returncode}:\n{self.tail()}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Stop it as an operator would: it must go in time, with status 0, and leave no process behind."""
        process = self._running()
        process.send_signal(number)
        status = process.wait(STOP_WITHIN)
        left = self._gone_within(1.0)
        assert (status, left) == (0, []), f"stopped with {status} and left {left}"

    def kill(self) -> None:
        """kill -9 the supervisor: the kernel must take everything else with it."""
        process = self._running()
        process.kill()
        process.wait(5)
        left = self._gone_within(5.0)
        assert left == [], f"still there after kill -9: {left}"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def is_well(self) -> bool:
        """Whether it answers, and says that all is well."""
        try:
            return self.api("").get("/health", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    @property
    def pid(self) -> int:
        return self._running().pid

    def processes(self) -> list[psutil.Process]:
        """All its living processes, whoever their parent is by now."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == self._mark:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def api(self, key: str | None = None) -> Api:
        """A client with this key; without one, with the admin's; with an empty one, nobody's."""
        return Api(self.url, self.key if key is None else key)

    def token(self, username: str, password: str) -> str:
        """A new key, as a program gets one."""
        answer = self.api("").post("/api/auth/token", json={"username": username, "password": password})
        answer.raise_for_status()
        return str(answer.json()["token"])

    def add_user(self, username: str, password: str, **fields: Any) -> Api:
        """A new user, and a client that acts as them."""
        self.manage("shell", "-c", f"User.objects.create_user({username!r}, password={password!r}, **{fields!r})")
        return self.api(self.token(username, password))

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints, run beside the server."""
        done = self.try_manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_manage(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A command of manage.py that may fail, perhaps with other settings than the server's."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def tail(self, characters: int = 6000) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    @property
    def key(self) -> str:
        """The admin's key."""
        self._key = self._key or self.token(self.username, self.password)
        return self._key

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server has not been started")
        return self._process

    def _gone_within(self, seconds: float) -> list[str]:
        until = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.05)
        return [_told(process) for process in left]


class FirstServer(Server):
    """A server as a newcomer starts it: its database is empty."""

    is_first = True


def wait_until(condition: Callable[[], Any], *, within: float = 30.0, what: str = "") -> Any:
    """The condition's value as soon as it is true; an error when it does not become true in time."""
    until = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > until:
            raise TimeoutError(f"waited {within:g} s for {what or 'something that did not come'}")
        time.sleep(0.02)
    return value


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _told(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())}"
    except psutil.Error:
        return str(process.pid)


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(processes, timeout=5)
