"""One local engine for all tests, since its models take seconds to load."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tasks.engines import PageRequest, load_engine
from tasks.engines.local import LocalEngine

Read = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def local_engine() -> Iterator[LocalEngine]:
    engine = load_engine("local")
    assert isinstance(engine, LocalEngine)
    yield engine
    asyncio.run(engine.aclose())


@pytest.fixture
def read(local_engine: LocalEngine, tmp_path: Path) -> Read:
    """Reads a page of a file, given as bytes, with the local engine; returns its Markdown."""

    async def read_page(data: bytes, number: int = 1) -> str:
        path = tmp_path / "source"
        path.write_bytes(data)
        return (await local_engine.read(request_for(path, number))).markdown

    return read_page


def request_for(source: Path, number: int = 1, *, prompt: str = "", timeout: float = 120.0) -> PageRequest:
    return PageRequest(source, number, None, prompt, model="", temperature=0.0, timeout=timeout)
