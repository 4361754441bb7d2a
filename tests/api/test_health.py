"""Whether the installation works, told to anybody."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Delivery, Document, Page, Provider, Webhook, Worker
from tasks.operating import vital
from tasks.pipeline.space import free_mb
from tests.api.conftest import MakeDocument


def alive(kind: str) -> Worker:
    return Worker.objects.create(kind=kind, host="here", pid=1, lease_until=timezone.now() + timedelta(seconds=10))


@pytest.fixture
def supervisor(db: None) -> Worker:
    """A supervisor, and the deliverer that it keeps."""
    alive(Worker.Kind.DELIVERER)
    return alive(Worker.Kind.SUPERVISOR)


def failing(answer: Any) -> dict[str, str]:
    return {name: check["detail"] for name, check in answer.json()["checks"].items() if check["status"] != "ok"}


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("address", ["/health", "/healthz", "/health/", "/healthz/"])
def test_all_is_well(anonymous: APIClient, address: str) -> None:
    answer = anonymous.get(address)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert list(answer.json()["checks"]) == ["database", "queue", "webhooks", "engine", "storage", "cache"]
    assert answer.json()["checks"]["queue"] == {
        "status": "ok",
        "detail": "the supervisor is alive; 0 workers are reading",
    }
    assert answer["Cache-Control"] == "no-store"


def test_nobody_reads(anonymous: APIClient) -> None:
    answer = anonymous.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "error")
    assert list(failing(answer)) == ["queue", "webhooks"]


def test_a_supervisor_that_was_killed_does_not_count(anonymous: APIClient, supervisor: Worker) -> None:
    Worker.objects.filter(pk=supervisor.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert list(failing(anonymous.get("/health"))) == ["queue"]


@pytest.mark.usefixtures("supervisor")
class TestQueue:
    @pytest.fixture(autouse=True)
    def _long_waiting(self, make_document: MakeDocument) -> None:
        make_document(2)
        Document.objects.update(queued_at=timezone.now() - timedelta(seconds=11))

    def test_that_nobody_takes_from(self, anonymous: APIClient) -> None:
        (said,) = failing(anonymous.get("/health")).items()
        assert said[0] == "queue"
        seconds = re.match(r"pages have waited (\d+) seconds and no worker takes them", said[1])
        assert seconds and int(seconds[1]) >= 11

    def test_that_is_long_but_read(self, anonymous: APIClient) -> None:
        alive(Worker.Kind.READER)
        assert failing(anonymous.get("/health")) == {}

    def test_whose_last_page_was_read_a_moment_ago(self, anonymous: APIClient) -> None:
        """The reader is recycled, and the next one comes at once."""
        now = timezone.now()
        page = Page.objects.all()[0]
        page.attempt_set.create(
            number=1, engine="echo", duration_ms=1, outcome="succeeded", started_at=now, finished_at=now
        )
        assert failing(anonymous.get("/health")) == {}

    def test_whose_pages_wait_for_their_time(self, anonymous: APIClient) -> None:
        Page.objects.update(not_before=timezone.now() + timedelta(seconds=30))
        assert failing(anonymous.get("/health")) == {}
        Page.objects.update(not_before=timezone.now() - timedelta(seconds=3))
        assert failing(anonymous.get("/health")) == {}


class TestWebhooks:
    def test_nobody_sends(self, anonymous: APIClient) -> None:
        alive(Worker.Kind.SUPERVISOR)
        assert list(failing(anonymous.get("/health"))) == ["webhooks"]

    @pytest.mark.usefixtures("supervisor")
    def test_one_that_is_late_is_a_warning(self, anonymous: APIClient, alice: User) -> None:
        webhook = Webhook.objects.create(owner=alice, url="https://example.org/", host="example.org", secret="whsec_x")
        long_ago = timezone.now() - timedelta(minutes=2)
        Delivery.objects.create(webhook=webhook, type="webhook.test", body="{}", next_at=long_ago)
        answer = anonymous.get("/health")
        assert answer.status_code == 200
        assert failing(answer) == {"webhooks": "a webhook has been due for 120 seconds"}


@pytest.mark.usefixtures("supervisor")
class TestStorage:
    def test_that_is_not_there(self, anonymous: APIClient, settings: Any) -> None:
        settings.DATA_DIR = Path("/nonexistent")
        assert failing(anonymous.get("/health")) == {
            "storage": "the data directory can't be written to: No such file or directory"
        }

    def test_that_is_full(self, anonymous: APIClient, settings: Any) -> None:
        settings.MIN_FREE_DISK_MB = 10**12
        answer = anonymous.get("/health")
        assert (answer.status_code, list(failing(answer))) == (503, ["storage"])

    def test_that_is_nearly_full_is_a_warning(self, anonymous: APIClient, settings: Any, data_dir: Path) -> None:
        settings.MIN_FREE_DISK_MB = round(0.7 * free_mb(data_dir))
        answer = anonymous.get("/health")
        assert (answer.status_code, answer.json()["checks"]["storage"]["status"]) == (200, "warning")

    def test_that_does_not_answer(self, anonymous: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(vital, "PATIENCE", 0.05)
        monkeypatch.setattr(vital, "touch_disk", lambda: time.sleep(0.5))
        started = time.monotonic()
        assert failing(anonymous.get("/health")) == {"storage": "the data directory did not answer within 0.05 seconds"}
        assert time.monotonic() - started < 0.4


@pytest.mark.usefixtures("supervisor")
class TestEngine:
    def test_without_its_key(self, anonymous: APIClient, settings: Any) -> None:
        settings.ENGINE, settings.OPENAI_API_KEY = "openai", ""
        assert list(failing(anonymous.get("/health"))) == ["engine"]

    def test_whose_provider_is_away_is_not_our_failure(self, anonymous: APIClient) -> None:
        Provider.objects.create(engine="echo", failing_since=timezone.now(), reason="wrong key sk-secret")
        answer = anonymous.get("/health")
        assert answer.status_code == 200
        assert answer.json()["checks"]["engine"]["status"] == "warning"
        assert "waiting for the provider" in answer.json()["checks"]["engine"]["detail"]
        assert "secret" not in answer.content.decode()


def test_a_failure_tells_no_secret(anonymous: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_arguments: Any) -> None:
        raise RuntimeError("no answer from db.internal as ocr:password")

    monkeypatch.setattr(vital, "choose_engine", fail)
    assert failing(anonymous.get("/health"))["engine"] == "failed (RuntimeError); the server's log says more"


@pytest.mark.usefixtures("supervisor")
def test_redis_that_is_gone_is_a_warning(anonymous: APIClient, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
    }
    answer = anonymous.get("/health")
    assert answer.status_code == 200
    assert answer.json()["checks"]["cache"]["status"] == "warning"
