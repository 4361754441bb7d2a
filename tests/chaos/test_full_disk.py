"""The disk is full: uploads are refused with the reason and leave nothing, pages that were read wait to be saved, and
all goes on when there is room."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.chaos.conftest import reading
from tests.chaos.whole import begin, check_whole
from tests.files import noise
from tests.provider import Provider
from tests.server import Server

MEGABYTES = 160
FULL = 5.0  # seconds


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of its own, in memory."""
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "ocrsite", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small file system, and not in every container")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def server(small_disk: Path, provider: Provider) -> Iterator[Server]:
    with Server(small_disk, **reading(provider) | {"DATABASE_URL": "", "MIN_FREE_DISK_MB": 1}) as running:
        yield running


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def stored(server: Server) -> list[Path]:
    """The files of uploads, whole or half."""
    return sorted(path for name in ("files", "tmp") for path in (server.data_dir / name).rglob("*") if path.is_file())


def test_full_while_it_reads(server: Server, provider: Provider, small_disk: Path) -> None:
    document = begin(server, provider)
    before = stored(server)
    with full(small_disk):
        until = time.monotonic() + FULL
        answer = server.api().post("/api/tasks", files={"file": ("a.png", noise())})
        assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
        assert stored(server) == before
        time.sleep(max(0.0, until - time.monotonic()))  # how long it is full is the point
    check_whole(server, provider, document, fault=f"the disk full for {FULL:g} s", deaths=0)
    answer = server.api().post("/api/tasks", files={"file": ("a.png", noise())})
    assert answer.status_code == 201
