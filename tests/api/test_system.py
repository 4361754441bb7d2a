"""What operators and their monitors see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from accounts.models import User
from tasks.api.measures import _percentile
from tasks.models import Attempt, Delivery, Page, Webhook, Worker
from tests.api.conftest import MakeDocument, end

STAFF_ONLY = ["/api/system/stats", "/api/system/metrics", "/api/system/health", "/metrics"]


@pytest.fixture
def _busy(make_document: MakeDocument) -> None:
    """Four pages read, one of which had been read before, one failed, two owed; a reader at work."""
    end(make_document(5), "one", "two", "three", None, "five")
    make_document(2)
    now = timezone.now()
    outcomes = ["succeeded", "succeeded", "succeeded", "failed", "reused"]
    for page, outcome, duration in zip(Page.objects.all(), outcomes, (1000, 2000, 3000, 9000, 2), strict=False):
        code = "timeout" if outcome == "failed" else ""
        Attempt.objects.create(
            page=page, number=1, engine="echo", duration_ms=duration, outcome=outcome, error_code=code,
            started_at=now, finished_at=now,
        )  # fmt: skip
    Attempt.objects.create(
        page=Page.objects.all()[0], number=2, engine="echo", duration_ms=99, outcome="succeeded",
        started_at=now - timedelta(hours=2), finished_at=now - timedelta(hours=2),
    )  # fmt: skip
    Worker.objects.create(kind=Worker.Kind.READER, host="here", pid=1, lease_until=now + timedelta(seconds=10))
    Worker.objects.create(kind=Worker.Kind.READER, host="here", pid=2, lease_until=now - timedelta(seconds=10))


@pytest.mark.parametrize("address", STAFF_ONLY)
def test_others_may_not_look(api: APIClient, address: str) -> None:
    answer = api.get(address)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("address", STAFF_ONLY)
def test_staff_may(staff: APIClient, address: str, slash: str) -> None:
    assert staff.get(address + slash).status_code == (503 if address.endswith("health") else 200)


@pytest.mark.usefixtures("_busy")
def test_stats_count_what_there_is(staff: APIClient) -> None:
    stats = staff.get("/api/system/stats").json()
    assert stats["documents"] == {
        "queued": 1, "running": 0, "succeeded": 0, "partial": 1, "failed": 0, "canceled": 0,
    }  # fmt: skip
    assert stats["pages"] == {"queued": 2, "running": 0, "succeeded": 4, "failed": 1, "canceled": 0}
    assert stats["queue"] == {"pages_waiting": 2, "pages_in_flight": 0, "batches_waiting": 1, "messages": 0}
    assert stats["workers"] == {"reader": 1, "supervisor": 0, "deliverer": 0}
    assert stats["webhooks"] == {"waiting": 0, "due": 0, "failing": 0}
    assert stats["uploads"]["files"] == 2


@pytest.mark.usefixtures("_busy")
def test_metrics_tell_how_it_goes(staff: APIClient) -> None:
    metrics = staff.get("/api/system/metrics").json()
    assert metrics["pages_per_minute"] == 0.6
    assert metrics["latency_ms"] == {"p50": 2000, "p95": 3000, "p99": 3000}
    assert metrics["attempts"] == {
        "total": 5,
        "outcomes": {"succeeded": 3, "reused": 1, "failed": 1, "unanswered": 0, "lost": 0, "declined": 0},
        "error_rate": 0.25,
        "errors": {"timeout": 1},
    }
    assert set(metrics["machine"]) == {"cpu_count", "cpu_percent", "memory", "disk"}


@pytest.mark.usefixtures("_busy")
def test_a_page_that_is_left_to_its_engine_is_no_error(staff: APIClient) -> None:
    now = timezone.now()
    Attempt.objects.create(
        page=Page.objects.all()[1], number=2, engine="own_text", duration_ms=9, outcome="declined",
        error_code="own_text_missing", started_at=now, finished_at=now,
    )  # fmt: skip
    attempts = staff.get("/api/system/metrics").json()["attempts"]
    assert (attempts["total"], attempts["outcomes"]["declined"]) == (6, 1)
    assert (attempts["error_rate"], attempts["errors"]) == (0.25, {"timeout": 1})


@pytest.mark.usefixtures("_busy")
def test_a_page_for_which_nobody_was_asked_is_neither_an_answer_nor_an_error(staff: APIClient) -> None:
    now = timezone.now()
    Attempt.objects.create(
        page=Page.objects.all()[1], number=2, engine="openai", duration_ms=9, outcome="succeeded",
        error_code="blank", started_at=now, finished_at=now,
    )  # fmt: skip
    metrics = staff.get("/api/system/metrics").json()
    attempts = metrics["attempts"]
    assert (attempts["total"], attempts["outcomes"]["succeeded"]) == (6, 4)
    assert (attempts["error_rate"], attempts["errors"]) == (0.25, {"timeout": 1})
    assert metrics["latency_ms"] == {"p50": 2000, "p95": 3000, "p99": 3000}


def test_metrics_tell_of_webhooks(staff: APIClient, alice: User) -> None:
    """Two are due, one of which failed at its first try; one waits for its time; one is of nobody's business."""
    webhook = Webhook.objects.create(owner=alice, url="https://example.org/", host="example.org", secret="whsec_x")
    off = Webhook.objects.create(owner=alice, url="https://example.org/", host="example.org", secret="whsec_y")
    now = timezone.now()
    for at, tries, told in (
        (now, 0, webhook),
        (now, 1, webhook),
        (now + timedelta(hours=1), 2, webhook),
        (now, 0, off),
    ):
        Delivery.objects.create(webhook=told, type="webhook.test", body="{}", next_at=at, tries=tries)
    Webhook.objects.filter(pk=off.pk).update(is_enabled=False, disabled_at=now)
    assert staff.get("/api/system/metrics").json()["webhooks"] == {"waiting": 4, "due": 2, "failing": 2}
    values = samples_of(staff.get("/metrics").content.decode())
    assert (values["ocrsite_webhooks", "due"], values["ocrsite_webhooks", "failing"]) == (2, 2)
    assert values["ocrsite_workers", "deliverer"] == 0


def test_metrics_of_an_idle_installation(staff: APIClient) -> None:
    metrics = staff.get("/api/system/metrics").json()
    assert metrics["latency_ms"] == {"p50": None, "p95": None, "p99": None}
    assert (metrics["attempts"]["error_rate"], metrics["pages_per_minute"]) == (0, 0)


@pytest.mark.parametrize("percent, wanted", [(50, 50), (95, 95), (99, 99), (1, 1), (100, 100)])
def test_percentiles_are_nearest_ranks(percent: int, wanted: int) -> None:
    assert _percentile(range(1, 101), percent) == wanted


def samples_of(text: str) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(text)
    return {(s.name, "".join(s.labels.values())): s.value for family in families for s in family.samples}


@pytest.mark.usefixtures("_busy")
def test_prometheus_gets_the_same_numbers(staff: APIClient) -> None:
    answer = staff.get("/metrics", HTTP_ACCEPT="application/openmetrics-text")
    assert answer["Content-Type"].startswith("text/plain")
    values = samples_of(answer.content.decode())
    assert values["ocrsite_pages", "succeeded"] == 4
    assert values["ocrsite_documents", "partial"] == 1
    assert values["ocrsite_attempts_total", "succeeded"] == 4
    assert values["ocrsite_attempts_total", "reused"] == 1
    assert values["ocrsite_workers", "reader"] == 1
    assert values["ocrsite_queue", "pages_waiting"] == 2
    assert values["ocrsite_attempt_seconds", "0.50"] == 2.0


@pytest.mark.usefixtures("db")
class TestMonitor:
    @pytest.mark.parametrize("scheme", ["Bearer", "Token", "bearer"])
    def test_reads_with_its_token(self, anonymous: APIClient, settings: Any, scheme: str) -> None:
        settings.METRICS_TOKEN = "let-me-count"
        assert anonymous.get("/metrics", HTTP_AUTHORIZATION=f"{scheme} let-me-count").status_code == 200

    @pytest.mark.parametrize("token, sent", [("let-me-count", "let-me"), ("", ""), ("", "x")])
    def test_is_refused_with_another(self, anonymous: APIClient, settings: Any, token: str, sent: str) -> None:
        settings.METRICS_TOKEN = token
        assert anonymous.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {sent}").status_code == 401

    @pytest.mark.parametrize("address", ["/api/system/stats", "/api/tasks"])
    def test_reads_nothing_else(self, anonymous: APIClient, settings: Any, address: str) -> None:
        settings.METRICS_TOKEN = "let-me-count"
        assert anonymous.get(address, HTTP_AUTHORIZATION="Bearer let-me-count").status_code == 401


def test_staff_reads_metrics_in_the_browser(charlie: User) -> None:
    browser = APIClient()
    browser.force_login(charlie)
    assert browser.get("/metrics").status_code == 200
