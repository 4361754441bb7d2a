"""Files on disk, as the imaging room gets them: without a name that would say what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tasks import imaging

Stored = Callable[[bytes], Path]


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """Writes bytes to a new file and returns its path."""

    def store(data: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        return path

    return store


@pytest.fixture(scope="session", autouse=True)
def _close_room() -> Iterator[None]:
    yield
    imaging.close()
