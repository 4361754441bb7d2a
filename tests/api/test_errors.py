"""Errors are JSON, whatever goes wrong and wherever."""

from __future__ import annotations

import errno
import logging
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from rest_framework.test import APIClient

from tasks.api import documents
from tests.api.conftest import MakeDocument

NOT_FOUND = {"detail": "Not found.", "code": "not_found"}


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/nothing", "/api/nothing/", "/api/tasks/a b", "/api/a/b/c?d"]
)
def test_an_unknown_address(anonymous: APIClient, address: str, method: str) -> None:
    answer = getattr(anonymous, method)(address)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_an_unknown_document(api: APIClient) -> None:
    for key in ("nothing", "0f8fad5b-d9cb-469f-a165-70867728950e", "a" * 65, "%00", "a%2Fb", "ä"):
        answer = api.get(f"/api/tasks/{key}")
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "method, address",
    [("put", "/api/tasks"), ("patch", "/api/tasks/61"), ("get", "/api/tasks/61/cancel"), ("get", "/api/start")],
)
def test_a_method_that_is_not_there(api: APIClient, make_document: MakeDocument, method: str, address: str) -> None:
    make_document(1, task_id="61")
    answer = getattr(api, method)(address)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("address", ["/api/tasks/61/rerun", "/api/start", "/api/auth/token"])
def test_a_body_of_another_kind(api: APIClient, make_document: MakeDocument, address: str) -> None:
    make_document(1, task_id="61")
    answer = api.post(address, b"<a/>", content_type="application/xml")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_format_that_cannot_be_had(api: APIClient) -> None:
    answer = api.get("/api/tasks", HTTP_ACCEPT="text/html")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_several_inputs_at_fault_are_told_together(api: APIClient) -> None:
    answer = api.post("/api/start", {"model": "m" * 201, "webhook_url": "x", "file_path": "y"}, format="json")
    assert answer.status_code == 400
    assert answer.json() == {
        "status": "error",
        "message": answer.json()["detail"],
        "detail": (
            "model: Ensure this field has no more than 200 characters. "
            "webhook_url: Give an address that starts with http:// or https://."
        ),
        "code": "invalid",
        "errors": {
            "model": ["Ensure this field has no more than 200 characters."],
            "webhook_url": ["Give an address that starts with http:// or https://."],
        },
    }


def test_a_failure_of_ours_is_told_without_its_cause_and_logged(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("the database's password is 1234")

    monkeypatch.setattr(documents, "visible_document", fail)
    with caplog.at_level(logging.ERROR, logger="tasks.api"):
        answer = api.get("/api/tasks/61")
    assert (answer.status_code, answer.json()) == (
        500,
        {"detail": "The server failed; its log says why.", "code": "server_error"},
    )
    assert [record.message for record in caplog.records if record.name == "tasks.api.errors"] == [
        "the API failed at /api/tasks/61"
    ]
    assert "1234" in caplog.text


@pytest.mark.parametrize(
    "error, status, code",
    [
        (OperationalError("the server closed the connection"), 503, "unavailable"),
        (InterfaceError("the connection is closed"), 503, "unavailable"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "storage_full"),
        (OSError(errno.EACCES, "Permission denied"), 500, "server_error"),
    ],
)
def test_what_ails_the_machine(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(*_args: Any) -> None:
        raise error

    monkeypatch.setattr(documents, "visible_document", fail)
    answer = api.get("/api/tasks/61")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.has_header("Retry-After") == (status == 503)


@pytest.mark.parametrize(
    "address, kind", [("/api/tasks", "application/json"), ("/api", "application/json"), ("/apian", "text/html")]
)
def test_a_host_that_is_not_ours(anonymous: APIClient, address: str, kind: str) -> None:
    answer = anonymous.get(address, HTTP_HOST="evil.example")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (400, kind)


def test_a_failure_outside_of_a_view(anonymous: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fail)
    answer = anonymous.get("/api/tasks")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
