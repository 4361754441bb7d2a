"""How the API describes itself (OpenAPI 3.1): what its views can't say about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

Endpoint = tuple[str, str, str, Any]

TASK_ID = OpenApiParameter("task_id", str, OpenApiParameter.PATH, description="A document's task_id or its id.")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The page's number, from 1.")
IN_DOCUMENT = [TASK_ID]
IN_PAGE = [TASK_ID, NUMBER]
WEBHOOK_ID = OpenApiParameter("webhook_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
DELIVERY_ID = OpenApiParameter("delivery_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
IN_WEBHOOK = [WEBHOOK_ID]
OF_DELIVERY = [WEBHOOK_ID, DELIVERY_ID]

_DOCUMENT = {"$ref": "#/components/schemas/OneDocument"}
_REFUSED = {
    "type": "object",
    "description": "A file that was not taken.",
    "properties": {name: {"type": "string"} for name in ("name", "detail", "code")},
    "required": ["name", "detail", "code"],
}
_SUBMITTED = {"oneOf": [_DOCUMENT, {"type": "array", "items": {"oneOf": [_DOCUMENT, _REFUSED]}}]}
SUBMITTED = {201: _SUBMITTED, 200: _SUBMITTED}

_ERROR = {
    "type": "object",
    "properties": {
        "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
        "code": {"type": "string", "description": "What is wrong, for programs."},
        "errors": {
            "type": "object",
            "description": "The inputs at fault.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["detail", "code"],
}
# What can go wrong besides what the address and the method say.
_MORE = {
    ("post", "/api/auth/token"): (400, 429),
    ("post", "/api/tasks"): (400, 409, 413, 415),
    ("post", "/api/tasks/{task_id}/retry"): (400,),
    ("post", "/api/presets"): (409,),
    ("patch", "/api/presets/{preset_id}"): (409,),
    ("post", "/api/upload"): (400, 413, 415),
    ("post", "/api/start"): (400, 404, 409, 413),
    ("get", "/api/folder"): (404,),
    ("get", "/api/file/content"): (404,),
    ("get", "/api/tasks/{task_id}/export"): (409, 413),
    ("get", "/api/tasks/{task_id}/pages/{number}/image"): (422,),
    ("post", "/api/tasks/{task_id}/pages/{number}/retry"): (409,),
    ("post", "/api/tasks/{task_id}/pages/{number}/accept"): (409,),
    ("put", "/api/tasks/{task_id}/pages/{number}/corrections"): (409, 413),
    ("post", "/api/webhooks/{webhook_id}/test"): (409,),
    ("post", "/api/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): (409,),
}
_STAFF = ("/api/system/", "/metrics")


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An API key."}


class BrowserSessionScheme(SessionScheme):
    target_class = "accounts.authentication.BrowserSessionAuthentication"
    name = "session"


class SameOriginSessionScheme(SessionScheme):
    target_class = "tasks.api.same_origin.SameOriginSessionAuthentication"
    name = "sameOriginSession"


class MonitorScheme(OpenApiAuthenticationExtension):
    target_class = "tasks.api.monitoring.MonitorAuthentication"
    name = "metricsToken"

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN, or an API key of the staff."}


def without_slashes(endpoints: list[Endpoint]) -> list[Endpoint]:
    """The addresses as links write them; /healthz is /health once more."""
    shown = [(path.rstrip("/"), regex, method, view) for path, regex, method, view in endpoints]
    return [endpoint for endpoint in shown if endpoint[0] != "/healthz"]


def add_errors(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Tell of every operation how it can fail."""
    result["components"].setdefault("schemas", {})["Error"] = _ERROR
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in sorted({*_statuses(path, method, operation)}):
                operation["responses"].setdefault(str(status), _response(status))
    return result


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from _MORE.get((method, path), ())
    if any(operation.get("security", ())):
        yield 401
        yield 429
        if method != "get" or path.startswith(_STAFF):
            yield 403
    if "{" in path:
        yield 404
    if "requestBody" in operation or any(one["in"] == "query" for one in operation.get("parameters", ())):
        yield 400


def _response(status: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
