"""What a person at a terminal can do, each command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environment import PROJECT, blank
from tests.files import pdf
from tests.server import FirstServer, Server, wait_until

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(tmp_path: Path) -> Manage:
    """Runs manage.py in a DATA_DIR of its own, on SQLite, with the echo engine."""

    def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, **blank(), "DATA_DIR": str(tmp_path / "data"), "ENGINE": "echo", **env}
        given.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, text=True, timeout=120, check=False)

    return run


def book(folder: Path, name: str = "book.pdf", pages: int = 3) -> str:
    path = folder / name
    path.write_bytes(pdf(pages))
    return str(path)


def test_read_prints_the_markdown(manage: Manage, tmp_path: Path) -> None:
    done = manage("read", book(tmp_path), "--pages", "2-3")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("# ")] == ["# Page 2", "# Page 3"]


def test_read_writes_files_and_names_what_it_could_not_read(manage: Manage, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"only words")
    done = manage("read", book(tmp_path, "a.pdf"), str(bad), book(tmp_path, "b.pdf"), "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.md", "b.md"]
    assert f"{bad}: The file is neither a PDF nor an image" in done.stderr


def test_read_leaves_nothing_of_what_it_refuses(manage: Manage, tmp_path: Path) -> None:
    done = manage("read", book(tmp_path), "--pages", "9")
    assert (done.returncode, "page 9 was asked for, but the file has 3" in done.stderr) == (1, True)
    assert [path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name, value, wanted",
    [
        ("CONCURRENCY", "many", "CONCURRENCY must be a whole number from 1 to 1000, not 'many'"),
        ("ENGINE", "magic", "ENGINE must be one of auto, openai, local, echo, not 'magic'"),
        ("OUTAGE_PATIENCE", "long", "OUTAGE_PATIENCE must be a number of seconds"),
        ("API_BASE_URL", "localhost", "API_BASE_URL must be an address that starts with http:// or https://"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must be a postgres:// or sqlite:// address"),
        ("WEBHOOK_ALLOWED_NETWORKS", "home", "WEBHOOK_ALLOWED_NETWORKS must be networks such as"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(manage: Manage, name: str, value: str, wanted: str) -> None:
    done = manage("check", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"The settings are not right: {wanted}")


def test_a_second_supervisor_on_the_same_data_is_refused(manage: Manage, tmp_path: Path) -> None:
    with FirstServer(tmp_path) as server:
        done = manage("serve", DATA_DIR=str(server.data_dir), PORT="1")
        assert done.returncode == 1
        assert f"another web (process {server.pid}) already runs" in done.stderr


def test_a_start_that_cannot_be_prepared_says_why_and_ends(manage: Manage, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ocrsite.sqlite3").write_bytes(b"no database" * 1000)
    done = manage("serve")
    assert done.returncode == 1
    assert "file is not a database" in done.stderr
    assert "reads at" not in done.stdout


def test_a_command_loads_no_web_server(manage: Manage) -> None:
    done = manage(
        "shell",
        "--no-imports",
        "-c",
        "import sys; print({'twisted', 'daphne', 'rest_framework.views'} & set(sys.modules))",
    )
    assert done.stdout.strip() == "set()", done.stderr


def test_the_cluster_loads_its_engines_libraries_before_it_forks_and_before_a_page_comes(tmp_path: Path) -> None:
    with Server(tmp_path, ENGINE="openai", OPENAI_API_KEY="sk-1", WORKERS=2) as server:

        def ready() -> bool:
            cluster = [each.pid for each in server.processes() if "cluster" in _read(each.pid, "cmdline")]
            return len(cluster) > 3 and all("pydantic_core" in _read(pid, "maps") for pid in cluster)

        wait_until(ready, what="the cluster and its workers with the client of the provider")


def _read(pid: int, file: str) -> str:
    """What the kernel says of the process; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""
