"""For operators and their monitors: health, load, Prometheus."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from accounts.authentication import ApiKeyAuthentication, BrowserSessionAuthentication, key_of
from tasks.api import measures
from tasks.api.binary import AnyType
from tasks.api.checks import health
from tasks.api.prometheus import exposition

MONITOR = "monitor"


class MonitorAuthentication(ApiKeyAuthentication):
    """`Authorization: Bearer METRICS_TOKEN`, for a program that reads the metrics and nothing else; or an API key."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        key = key_of(request)
        if settings.METRICS_TOKEN and key is not None and constant_time_compare(key, settings.METRICS_TOKEN):
            return AnonymousUser(), MONITOR
        return super().authenticate(request)


class MonitorOrStaff(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.auth == MONITOR or IsAdminUser().has_permission(request, view)


class HealthViewSet(ViewSet):
    """No login, no secrets: for load balancers and container engines."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()  # whoever watches must not be told that all is ill
    content_negotiation_class = AnyType

    @extend_schema(
        summary="Whether the installation works",
        operation_id="health",
        tags=["system"],
        responses={200: OpenApiTypes.OBJECT, 503: OpenApiTypes.OBJECT},
    )
    def list(self, _request: Request) -> Response:
        status, body = health()
        return Response(body, status=status, headers={"Cache-Control": "no-store"})


class SystemViewSet(ViewSet):
    """For staff."""

    permission_classes = (IsAdminUser,)

    @extend_schema(summary="How much there is", responses=OpenApiTypes.OBJECT)
    def stats(self, _request: Request) -> Response:
        return Response(measures.stats())

    @extend_schema(summary="How it goes", responses=OpenApiTypes.OBJECT)
    def metrics(self, _request: Request) -> Response:
        return Response(measures.metrics())

    @extend_schema(summary="Whether it works", responses={200: OpenApiTypes.OBJECT, 503: OpenApiTypes.OBJECT})
    def health(self, _request: Request) -> Response:
        status, body = health()
        return Response(body, status=status)


class PrometheusView(APIView):
    """Staff, or METRICS_TOKEN as a bearer token."""

    authentication_classes = (MonitorAuthentication, BrowserSessionAuthentication)
    permission_classes = (MonitorOrStaff,)
    content_negotiation_class = AnyType

    @extend_schema(
        summary="Numbers for Prometheus",
        operation_id="metrics",
        tags=["system"],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, _request: Request, **_kwargs: Any) -> HttpResponse:
        return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
