"""docs/examples/receiver.py, as its reader runs it: a file goes in, a webhook comes, the text is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import PROJECT
from tests.files import png
from tests.provider import numbered_pdf
from tests.server import Server

EXAMPLE = PROJECT / "docs" / "examples" / "receiver.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8") as running:
        yield running


def run(server: Server, file: Path, **env: str) -> subprocess.CompletedProcess[str]:
    key = server.token(server.username, server.password)
    return subprocess.run(
        [sys.executable, str(EXAMPLE), str(file)],
        env={"PATH": os.environ["PATH"], "OCRSITE_URL": server.url, "OCRSITE_KEY": key, **env},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_file_comes_back_as_text(server: Server, tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_bytes(numbered_pdf(3))
    done = run(server, tmp_path / "book.pdf", TASK_ID="61")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == server.api().get("/api/tasks/61/result").json()["content"]
    assert "Page 3" in done.stdout


def test_what_goes_wrong_is_said(server: Server, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(png()[:60])
    done = run(server, tmp_path / "broken.png")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("POST /api/upload: 400")
