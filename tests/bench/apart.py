"""Parts of a benchmark in processes of their own: who measures takes no time from what is measured, and each has the
environment, and with it the database, that it is given."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.database import Database
from tests.environment import NO_PROVIDER, blank

_spawn = multiprocessing.get_context("spawn")


@contextmanager
def apart(function: Callable[..., None], *given: Any, env: dict[str, str] | None = None) -> Iterator[Connection]:
    """`function(pipe, *given)` in a process of its own, which ends with the block; our end of the pipe. With an
    environment it has Django set up, and finds nothing else in its own."""
    ours, theirs = _spawn.Pipe()
    process = _spawn.Process(target=_run, args=(function, theirs, given, env), daemon=True)
    process.start()
    theirs.close()  # so that we are told when it dies
    try:
        yield ours
    finally:
        process.kill()
        process.join()
        ours.close()


def ask(function: Callable[..., Any], *given: Any, env: dict[str, str] | None = None) -> Any:
    """What `function(*given)` returns in a process of its own."""
    with apart(_answer, function, given, env=env) as pipe:
        return pipe.recv()


def _answer(pipe: Connection, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    pipe.send(function(*given))


def _run(function: Callable[..., None], pipe: Connection, given: tuple[Any, ...], env: dict[str, str] | None) -> None:
    if env is not None:
        os.environ.clear()
        os.environ.update(env, DJANGO_SETTINGS_MODULE="ocrsite.settings")
        import django

        django.setup()
    function(pipe, *given)


@contextmanager
def installation(**env: str | int) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, with a database that is up to date, of which nothing runs."""
    with tempfile.TemporaryDirectory() as folder:
        database, data_dir = Database(), Path(folder) / "data"
        database.create(data_dir, is_empty=False)
        own = {"DATA_DIR": str(data_dir), "DATABASE_URL": database.url, "ENGINE": "echo", "API_BASE_URL": NO_PROVIDER}
        try:
            yield {**os.environ, **blank(), **own, **{name: str(value) for name, value in env.items()}}
        finally:
            database.drop()
