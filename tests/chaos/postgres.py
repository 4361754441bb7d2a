"""A PostgreSQL of a test's own, which may crash: in a folder of its own, on a port of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from tests.server import free_port

OWNER = "postgres"  # as whom it runs if we are root, which PostgreSQL refuses to be


def programs() -> Path | None:
    """The folder of its programs; None if it is not installed. Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb", path=os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]]))
    return Path(found).parent if found else None


class Postgres:
    """It runs from the beginning to the end of the context, unless it is told to crash."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._port = free_port()
        self.url = f"postgres://{OWNER}@127.0.0.1:{self._port}/{OWNER}"

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="ocrsite-postgres-", dir="/tmp"))  # `postgres` must get there
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER)
        self._run("initdb", "--pgdata", self._data, "--auth", "trust", "--username", OWNER, "--no-sync")
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.crash()
        finally:
            shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, again if it crashed, and wait until it takes connections."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--pgdata", self._data, "--wait", "--options", options, "--log", log)

    def crash(self) -> None:
        """End it at once, without a checkpoint, as kill -9 would."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--pgdata", self._data, "--mode", "immediate")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        other = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        command = [*other, str(self._programs / program), *arguments]
        with (self._folder / "output").open("a+") as output:  # a pipe would stay open as long as the server
            done = subprocess.run(command, cwd=self._folder, stdout=output, stderr=output, timeout=60, check=False)
            output.seek(0)
            assert done.returncode == 0, output.read()
