"""A new release takes over the database of an older one, and finishes what that was doing when it was killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.environment import PROJECT
from tests.provider import Provider
from tests.receiver import Receiver
from tests.server import FirstServer, Server, wait_until
from tests.upgrade.filled import PAGES
from tests.upgrade.releases import RELEASES

Fill = Callable[[Server], None]

HELD = "from tasks.models.search import holds; print(Page.objects.filter(holds('old text')).count())"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(params=RELEASES)
def fill(request: pytest.FixtureRequest, receiver: Receiver) -> Fill:
    """Makes the installation that this release left behind."""

    def run(server: Server) -> None:
        command = [sys.executable, "-m", "tests.upgrade.filled", request.param, receiver.url, server.password]
        subprocess.run(command, cwd=PROJECT, env=server.env, timeout=60, check=True)

    return run


def test_what_was_owed_is_read_and_told(fill: Fill, provider: Provider, receiver: Receiver, tmp_path: Path) -> None:
    provider.behave(answer="page {page}")
    env: dict[str, Any] = {
        "ENGINE": "openai",
        "OPENAI_API_KEY": "sk-1",
        "API_BASE_URL": provider.url,
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "WORKERS": 1,
    }
    with FirstServer(tmp_path / "old", **env).prepared_by(fill) as server:
        server.manage("migrate", "--check")
        api = server.api()

        def are_over() -> bool:
            documents = api.get("/api/tasks").json()["results"]
            return len(documents) == 4 and all(document["finished_at"] for document in documents)

        wait_until(are_over, within=60, what="the documents of the old release to end")
        texts = {name: api.get(f"/api/tasks/{name}/result").json() for name in ("queued", "running", "partly", "ended")}
        pages = [f"page {number}" for number in range(1, PAGES + 1)]
        assert {name: told["status"] for name, told in texts.items()} == dict.fromkeys(texts, "succeeded")
        assert texts["queued"]["content"].split("\n\n") == texts["running"]["content"].split("\n\n")
        assert texts["queued"]["content"] == "\n\n".join(pages) + "\n"
        assert texts["partly"]["content"] == "\n\n".join(["read before", *pages[1:]]) + "\n"
        assert len(provider.calls) == 3 * PAGES - 1  # what had been read is not paid for again
        wait_until(lambda: len(receiver.got) == 2, what="the webhook that was due, and the end of the first document")
        assert b'{"old": "body"}' in [got.body for got in receiver.got]
        found = server.manage("shell", "-v", "0", "-c", HELD)
        assert found.strip() == "1"


def test_its_backup_comes_back_up_to_date(fill: Fill, tmp_path: Path) -> None:
    old = FirstServer(tmp_path / "old")
    old._database.create(old.data_dir, is_empty=True)
    try:
        fill(old)
        backup = str(tmp_path / "backup.tar.gz")
        old.manage("backup", backup)
        assert old.try_manage("migrate", "--check").returncode == 1
        old.manage("restore", "--force", backup)
        old.manage("migrate", "--check")
        found = old.manage("shell", "-v", "0", "-c", "print(Document.objects.count(), Worker.objects.count())")
        assert found.split() == ["4", "0"]
    finally:
        old._database.drop()
