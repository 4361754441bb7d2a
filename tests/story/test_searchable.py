"""A scan becomes a PDF that can be searched, by the real server and its workers, while other pages are read."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

from tests import files
from tests.conftest import StartServer, missing
from tests.provider import Provider, numbered_pdf
from tests.server import Api, Server, wait_until

LINES = ["The harbor lies open to the north", "and is shallow at low tide."]


def test_whoever_asks_for_it_gets_it_though_a_worker_is_killed(
    start_server: StartServer, provider: Provider, tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        missing("pdftotext is not installed (poppler-utils)")
    provider.behave(answer=" ".join(LINES))
    server = start_server(ENGINE="openai", OPENAI_API_KEY="sk-1", API_BASE_URL=provider.url, WORKERS=1)
    api = server.api()
    scan = files.scanned_pdf(*[files.picture_of(LINES)] * 3)
    address = f"/api/tasks/{read(api, scan)}/export?format=pdf"
    answer = api.get(address)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (202, "preparing", "5")
    os.kill(wait_until(lambda: _finder(server), what="the child that finds the lines").ppid(), signal.SIGKILL)
    read(api, numbered_pdf(2))
    wait_until(lambda: api.get(address).status_code == 200, within=120, what="the searchable PDF")
    path = tmp_path / "made.pdf"
    path.write_bytes(api.get(address).content)
    found = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert [" ".join(page.split()) for page in found.split("\f")[:3]] == [" ".join(LINES)] * 3


def read(api: Api, content: bytes) -> str:
    """A document that has been read; its id."""
    sent = api.post("/api/tasks", files={"file": ("book.pdf", content)}).json()
    wait_until(lambda: api.get(f"/api/tasks/{sent['id']}").json()["finished_at"], within=60, what="the end")
    return str(sent["id"])


def _finder(server: Server) -> psutil.Process | None:
    """The embedded engine's child, if there is one."""
    children = (each for each in server.processes() if "tasks.engines.local.child" in each.cmdline())
    return next(children, None)
