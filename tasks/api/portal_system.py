"""The FastAPI portal's door: how the installation is doing. Counts and percentages, nothing of anybody's."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from tasks.api import measures
from tasks.api.checks import health


class PortalSystemViewSet(ViewSet):
    schema = None

    def stats(self, _request: Request) -> Response:
        return _data({"task_system": measures.stats()})

    def metrics(self, _request: Request) -> Response:
        return _data(measures.metrics())

    def health(self, _request: Request) -> Response:
        """Its word for well was `healthy`."""
        status, body = health()
        issues = [f"{name}: {check['detail']}" for name, check in body["checks"].items() if check["status"] != "ok"]
        words = {"overall_status": "healthy" if body["status"] == "ok" else "critical", "issues": issues}
        return _data(words | {"system_health": body["checks"]}, status=status)


def _data(data: dict[str, Any], *, status: int = 200) -> Response:
    now = {"timestamp": timezone.now().isoformat()}
    return Response({"status": "success", "data": data | now}, status=status)
