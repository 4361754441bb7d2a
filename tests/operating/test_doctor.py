"""The doctor says what is not well and what to do about it, with and without a server, and tells no secret."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import CONSOLE
from accounts.models import User
from tasks.models import Upload, Worker
from tasks.operating import look_clock, look_engine, look_settings, look_storage
from tasks.operating.doctor import LOOKS
from tasks.operating.finding import Finding
from tests.management.test_commands import Manage, manage
from tests.pipeline.conftest import book, store
from tests.provider import Provider
from tests.server import Server

__all__ = ["manage"]

KEY = "sk-a-secret-of-ours"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def asked(provider: Provider, settings: Any, tmp_path: Path) -> Provider:
    """The provider that this process's engine asks, with all its manners forgotten."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.ENGINE, settings.OPENAI_API_KEY, settings.API_BASE_URL = "openai", KEY, provider.url
    provider.behave(answer="ocrsite", key=None, models=None, quota=None, latency=0.0, faults=[])
    return provider


# --- The whole --------------------------------------------------------------------------------------


def test_beside_a_server_where_all_is_well(provider: Provider, tmp_path: Path) -> None:
    provider.behave(answer="# ocrsite", key=KEY, faults=[])
    env: dict[str, Any] = {"ENGINE": "openai", "OPENAI_API_KEY": KEY, "API_BASE_URL": provider.url, "WORKERS": 1}
    with Server(tmp_path / "server", **env) as server:
        done = server.try_manage("doctor")
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stdout.splitlines()
        assert [line.split()[:2] for line in lines] == [["ok", name] for name in LOOKS]
        assert "openai gpt-4o answered “# ocrsite” in " in done.stdout
        assert KEY not in done.stdout + done.stderr


def test_without_a_database_and_without_a_server(manage: Manage) -> None:
    done = manage("doctor", "--json", DATABASE_URL="postgres://ocrsite:hunter2-hunter2@127.0.0.1:9/ocrsite")
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"]) == (1, "failed")
    found = {check["name"]: check["status"] for check in told["checks"]}
    assert list(found) == list(LOOKS)
    assert {name for name, status in found.items() if status == "failed"} == {
        "database", "migrations", "integrity", "queue", "webhooks", "files",
    }  # fmt: skip
    assert found["engine"] == "warning"  # echo reads nothing
    assert "127.0.0.1" in told["checks"][0]["detail"]
    assert "DATABASE_URL" in told["checks"][0]["advice"]
    assert "hunter2" not in done.stdout + done.stderr


def test_where_no_server_was_started_yet(manage: Manage) -> None:
    assert manage("migrate").returncode == 0
    told = json.loads(manage("doctor", "--json").stdout)
    found = {check["name"]: check for check in told["checks"]}
    assert (found["migrations"]["status"], found["integrity"]["status"]) == ("ok", "ok")
    assert (found["queue"]["status"], found["webhooks"]["status"]) == ("warning", "warning")
    assert "start one" in found["queue"]["advice"]


# --- The engine: a real request ------------------------------------------------------------------------


def test_an_engine_that_reads(asked: Provider) -> None:
    found = look_engine.engine()
    assert (found.status, found.detail[:35]) == ("ok", "openai gpt-4o answered “ocrsite” in")
    assert len(asked.calls) > 0


@pytest.mark.parametrize(
    "manners, status, said, advice",
    [
        ({"key": "another"}, "failed", "refused the key", "OPENAI_API_KEY"),
        ({"models": ("other",)}, "failed", "does not know this model", "MODEL"),
        ({"quota": 0}, "failed", "account is spent", "pay the provider"),
        ({"faults": ["500"]}, "failed", "failed with status 500", "API_BASE_URL"),
        ({"faults": ["429"]}, "warning", "overloaded", "CONCURRENCY"),
        ({"answer": "a cat"}, "warning", "answered “a cat”", "can read pictures"),
    ],
    ids=["wrong key", "unknown model", "spent", "broken", "overloaded", "blind"],
)
def test_an_engine_that_does_not(asked: Provider, manners: dict, status: str, said: str, advice: str) -> None:
    asked.behave(**manners)
    found = look_engine.engine()
    assert (found.status, said in found.detail, advice in found.advice) == (status, True, True), found


def test_a_provider_that_cannot_be_reached(asked: Provider, settings: Any) -> None:
    settings.API_BASE_URL = "http://127.0.0.1:9"
    found = look_engine.engine()
    assert (found.status, "can't be reached" in found.detail, "curl" in found.advice) == ("failed", True, True)


def test_a_key_that_is_missing(settings: Any) -> None:
    settings.ENGINE, settings.OPENAI_API_KEY = "openai", ""
    assert "OPENAI_API_KEY" in look_engine.engine().advice


# --- Files, clocks, settings ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_files_and_rows_that_do_not_know_each_other(asked: Provider, alice: User) -> None:
    kept, lost = (store(alice, book(1)) for _each in range(2))
    assert look_storage.files() == Finding("ok", "2 files")
    stray = kept.path.with_name("0" * 32)
    stray.write_bytes(b"x")
    assert look_storage.files().status == "ok"  # it may be a file whose row comes in a moment
    os.utime(stray, (time.time() - 7200,) * 2)
    assert look_storage.files().detail == "2 files, and 1 without a row (0 MB)"
    lost.path.unlink()
    found = look_storage.files()
    assert (found.status, str(lost.file.name) in found.detail) == ("failed", True)
    assert Upload.objects.count() == 2


@pytest.mark.django_db
def test_a_clock_that_is_ahead(asked: Provider) -> None:
    assert look_clock.clock().status == "ok"
    Worker.objects.create(
        kind=Worker.Kind.READER, host="other", pid=1, lease_until=timezone.now() + timedelta(seconds=100)
    )
    found = look_clock.clock()
    assert (found.status, found.detail) == ("failed", "another machine is 90 s ahead")
    assert "NTP" in found.advice


def write(folder: Path, name: str, mode: int) -> None:
    (folder / name).write_text("secret")
    (folder / name).chmod(mode)


@pytest.mark.parametrize(
    "arrange, look, status, said",
    [
        (lambda s: write(s.DATA_DIR, "secret-key", 0o644), look_settings.secrets, "failed", "others on this machine"),
        (lambda s: write(s.DATA_DIR, "admin-password", 0o600), look_settings.secrets, "warning", "still stands"),
        (lambda s: write(s.DATA_DIR, "secret-key", 0o600), look_settings.secrets, "ok", "owner alone"),
        (lambda s: setattr(s, "ALLOWED_HOSTS", ["*"]), look_settings.hosts, "warning", "any name"),
        (lambda s: setattr(s, "TRUSTED_PROXIES", 1), look_settings.hosts, "failed", "no name of the site's"),
        (lambda s: setattr(s, "HOST", "192.0.2.1"), look_settings.hosts, "warning", "without TLS"),
        (lambda s: setattr(s, "DEBUG", True), look_settings.configuration, "warning", "DEBUG is on"),
        (lambda s: setattr(s, "PASSWORD", "api"), look_settings.configuration, "failed", "PASSWORD is the beginning"),
        (lambda s: setattr(s, "SIGNUP", "open"), look_settings.mails, "failed", "in the log only"),
        (lambda s: setattr(s, "EMAIL_PORT", 9), look_settings.mails, "failed", "does not take us"),
    ],
)
def test_settings(
    settings: Any, tmp_path: Path, arrange: Callable[[Any], None], look: Callable[[], Finding], status: str, said: str
) -> None:
    settings.DATA_DIR, settings.ALLOWED_HOSTS = tmp_path, ["localhost"]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = CONSOLE
    arrange(settings)
    if settings.EMAIL_PORT == 9:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    found = look()
    assert (found.status, said in found.detail, bool(found.advice)) == (status, True, status != "ok"), found
