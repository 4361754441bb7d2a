"""The API's description of itself."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.access.routes import for_programs

BY_PATH = ("/api/start", "/api/folder", "/api/file/content")


@pytest.fixture(scope="module")
def schema() -> Any:
    """Made with every warning an error."""
    text = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=text)
    return yaml.safe_load(text.getvalue())


def test_it_is_openapi_3_1(schema: Any) -> None:
    assert schema["openapi"] == "3.1.0"


def test_every_route_is_described(schema: Any) -> None:
    described = {(method, path) for path, methods in schema["paths"].items() for method in methods}
    unseen = {"api", "api/docs", "api/schema", "healthz"}
    assert described == {(method, f"/{address}") for method, address in for_programs() if address not in unseen}


def test_every_closed_route_tells_of_401_and_every_document_of_404(schema: Any) -> None:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            assert ("401" in operation["responses"]) == any(operation["security"])
            assert ("404" in operation["responses"]) == ("{" in path or path in BY_PATH)


@pytest.mark.parametrize(
    "accept, kind", [("*/*", "application/vnd.oai.openapi"), ("application/json", "application/json")]
)
def test_anybody_may_read_it(anonymous: APIClient, accept: str, kind: str) -> None:
    answer = anonymous.get("/api/schema", HTTP_ACCEPT=accept)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize("address", ["/api/docs", "/api/docs/"])
def test_its_page_loads_nothing_from_elsewhere(anonymous: APIClient, address: str) -> None:
    page = anonymous.get(address)
    html = page.content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert len(loaded) == 5
    for link in loaded:
        if link.startswith("/static/"):
            assert finders.find(link.removeprefix("/static/"))
        else:
            assert link == f"{address}?script="
    assert re.findall(r"<script>", html) == []
    script = anonymous.get(f"{address}?script=")
    assert (script.status_code, script["Content-Type"].partition(";")[0]) == (200, "application/javascript")
    assert "/api/schema" in script.content.decode()


def test_its_page_may_style_itself_and_nothing_more(anonymous: APIClient) -> None:
    usual = _policy(anonymous.get("/api/schema"))
    relaxed = _policy(anonymous.get("/api/docs"))
    assert relaxed == usual | {"style-src": "'self' 'unsafe-inline'"}
    assert usual["default-src"] == "'self'"


def _policy(answer: Any) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}
