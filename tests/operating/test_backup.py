"""A backup is made while a server reads, and brought back elsewhere: every row, every file, and what was owed is read
to its end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import files
from tests.environment import PROJECT
from tests.operating.conftest import files_of, rows_of
from tests.provider import Provider, numbered_pdf
from tests.server import FirstServer, Server, wait_until

SLOW = 0.4  # seconds for a page
PAGES = 12


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.behave(answer="page {page}")
        yield running


@pytest.fixture(scope="module")
def reading(provider: Provider) -> dict[str, Any]:
    """The settings of servers that read by the provider."""
    return {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "API_BASE_URL": provider.url, "CONCURRENCY": 2, "WORKERS": 1}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, reading: dict[str, Any]) -> Iterator[Server]:
    """One that has read a picture whose file is larger than a pipe."""
    with Server(tmp_path_factory.mktemp("source"), **reading) as running:
        send(running, files.noise(size=(400, 400)), "first.png")
        yield running


def send(server: Server, content: bytes, name: str) -> dict[str, Any]:
    """Send a file and wait until it is read."""
    document = begin(server, content, name)
    await_end(server, document)
    return document


def begin(server: Server, content: bytes, name: str) -> dict[str, Any]:
    answer = server.api().post("/api/tasks", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def await_end(server: Server, document: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/tasks/{document['id']}"
    wait_until(lambda: server.api().get(path).json()["finished_at"], within=60, what="the document to end")
    return dict(server.api().get(path).json())


def restore(server: Server, backup: Path, source: Server) -> None:
    """Bring the backup back into an empty installation, which has the source's accounts then."""
    server.password = source.password
    assert "start the server, and it reads on" in server.manage("restore", str(backup))


@pytest.fixture(scope="module")
def backup(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "ocrsite.tar.gz"
    server.manage("backup", str(path))
    return path


@pytest.fixture(scope="module")
def brought_back() -> dict[str, Any]:
    """What stood in the target before it was started."""
    return {}


@pytest.fixture(scope="module")
def target(
    server: Server,
    backup: Path,
    reading: dict[str, Any],
    brought_back: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """An empty installation that got the backup, and then was started."""

    def prepare(target: Server) -> None:
        restore(target, backup, server)
        brought_back.update(rows=rows_of(target), files=files_of(target))

    with FirstServer(tmp_path_factory.mktemp("target"), **reading).prepared_by(prepare) as running:
        yield running


def test_every_row_and_every_file_comes_back(
    server: Server, backup: Path, target: Server, brought_back: dict[str, Any]
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert brought_back == {"rows": rows_of(server), "files": files_of(server)}
    assert len(brought_back["files"]) == 1
    key = target.data_dir / "secret-key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == ((server.data_dir / "secret-key").read_text(), 0o600)
    assert target.api(server.key).get("/api/tasks").json()["count"] == 1  # the keys open the door
    send(target, numbered_pdf(1), "next.pdf")  # and the counters of rows go on behind what is there


def test_what_a_restore_refuses_and_what_it_replaces(
    server: Server, backup: Path, target: Server, tmp_path: Path
) -> None:
    """After the test above: the target holds a file that the backup does not."""
    old = files_of(target)
    refuse(target, backup, "--force", reason=f"a server runs on {target.data_dir}")
    target.stop()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(backup.read_bytes()[:-2000])
    refuse(target, backup, reason="there is a database or there are files already; --force replaces them")
    refuse(target, cut, "--force", reason="damaged or cut off")
    target.start()
    assert (files_of(target), target.api().get("/api/tasks").json()["count"]) == (old, 2)

    target.stop()
    target.manage("restore", "--force", str(backup))
    assert files_of(target) == files_of(server) != old
    assert rows_of(target)["tasks.document"] == rows_of(server)["tasks.document"]
    assert list((target.data_dir / "tmp").iterdir()) == []
    assert not (target.data_dir / "restoring").exists()


def refuse(server: Server, backup: Path, *options: str, reason: str) -> None:
    done = server.try_manage("restore", *options, str(backup))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: nothing was restored: ")
    assert reason in done.stderr


def test_a_backup_in_the_middle_of_reading(
    server: Server, provider: Provider, reading: dict[str, Any], tmp_path: Path
) -> None:
    """The database is taken, then a file is deleted, then the files are taken; the backup holds the file as well."""
    provider.behave(latency=SLOW)
    doomed = begin(server, files.noise(size=(500, 500)), "doomed.png")
    book = begin(server, numbered_pdf(PAGES), "book.pdf")
    api = server.api()
    wait_until(lambda: api.get(f"/api/tasks/{book['id']}").json()["pages_succeeded"] >= 2, within=30)
    stored = set(files_of(server))
    with subprocess.Popen(
        [sys.executable, "manage.py", "backup", "-"], cwd=PROJECT, env=server.env, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        begun = running.stdout.read(1)  # the database is in it; the rest does not fit into the pipe
        assert api.delete(f"/api/tasks/{doomed['id']}").status_code == 204
        assert len(stored - set(files_of(server))) == 1
        whole = begun + running.stdout.read()
    assert running.returncode == 0
    (tmp_path / "backup.tar.gz").write_bytes(whole)
    wait_until(lambda: not (server.data_dir / "held").exists(), what="what was held to go")
    provider.behave(latency=0)

    def prepare(target: Server) -> None:
        restore(target, tmp_path / "backup.tar.gz", server)

    with FirstServer(tmp_path / "target", **reading).prepared_by(prepare) as target:
        assert set(files_of(target)) == stored
        assert await_end(target, doomed)["status"] == "succeeded"
        ended = await_end(target, book)
        assert (ended["status"], ended["pages_succeeded"]) == ("succeeded", PAGES)
        path = f"/api/tasks/{book['id']}"
        content = target.api().get(f"{path}/result").json()["content"]
        assert content == "\n\n".join(f"page {number}" for number in range(1, PAGES + 1)) + "\n"
        events = target.api().get(f"{path}/events?limit=1000").json()["results"]
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        lost = {page["error_code"] for page in target.api().get(f"{path}/pages?limit=100").json()["results"]}
        assert lost == {""}  # nobody died, so no page is blamed
