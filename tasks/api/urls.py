"""Addresses of the API, each with and without a trailing slash."""

from __future__ import annotations

from django.urls import include, path, re_path

from tasks.api.access import DOCUMENT_KEY
from tasks.api.attempts import AttemptViewSet
from tasks.api.corrections import CorrectionViewSet
from tasks.api.deepseek import StartViewSet, UploadViewSet
from tasks.api.docs import DocsView, SchemaView
from tasks.api.documents import DocumentViewSet
from tasks.api.exports import ExportViewSet
from tasks.api.monitoring import HealthViewSet, PrometheusView, SystemViewSet
from tasks.api.nested import BatchViewSet, EventViewSet
from tasks.api.pages import PageViewSet
from tasks.api.presets import PresetViewSet
from tasks.api.results import ResultsViewSet
from tasks.api.review import ReviewViewSet
from tasks.api.routing import Router
from tasks.api.standing import StandingViewSet
from tasks.api.unknown import Unknown
from tasks.api.webhooks import KEY, AccountSecretViewSet, DeliveryViewSet, WebhookViewSet

OF_DOCUMENT = f"tasks/(?P<task_id>{DOCUMENT_KEY})"

router = Router()
router.register(f"{OF_DOCUMENT}/pages", PageViewSet, basename="page")
router.register(f"{OF_DOCUMENT}/batches", BatchViewSet, basename="batch")
router.register(f"{OF_DOCUMENT}/events", EventViewSet, basename="event")
router.register("presets", PresetViewSet, basename="preset")
router.register("review", ReviewViewSet, basename="review")
router.register("tasks", DocumentViewSet, basename="task")
router.register(f"webhooks/(?P<webhook_id>{KEY})/deliveries", DeliveryViewSet, basename="delivery")
router.register("webhooks", WebhookViewSet, basename="webhook")

urlpatterns = [
    re_path(r"^health/?$", HealthViewSet.as_view({"get": "list"}), name="health"),
    re_path(r"^healthz/?$", HealthViewSet.as_view({"get": "list"})),
    re_path(r"^metrics/?$", PrometheusView.as_view(), name="prometheus"),
    path("api/", include(router.urls)),
    re_path(
        rf"^api/{OF_DOCUMENT}/pages/(?P<number>[0-9]{{1,6}})/corrections/?$",
        CorrectionViewSet.as_view({"get": "list", "put": "update"}),
        name="correction-list",
    ),
    re_path(
        rf"^api/{OF_DOCUMENT}/pages/(?P<number>[0-9]{{1,6}})/attempts/?$",
        AttemptViewSet.as_view({"get": "list"}),
        name="attempt-list",
    ),
    re_path(rf"^api/{OF_DOCUMENT}/export/?$", ExportViewSet.as_view({"get": "retrieve"}), name="task-export"),
    re_path(r"^api/upload/?$", UploadViewSet.as_view({"post": "create"}), name="upload"),
    re_path(r"^api/start/?$", StartViewSet.as_view({"post": "create"}), name="start"),
    re_path(r"^api/progress/(?P<task_id>[^/]+)/?$", StandingViewSet.as_view({"get": "progress"}), name="progress"),
    re_path(r"^api/result/(?P<task_id>[^/]+)/?$", StandingViewSet.as_view({"get": "result"}), name="result"),
    re_path(r"^api/folder/?$", ResultsViewSet.as_view({"get": "folder"}), name="folder"),
    re_path(r"^api/file/content/?$", ResultsViewSet.as_view({"get": "content"}), name="file-content"),
    re_path(r"^results/(?P<path>.*)$", ResultsViewSet.as_view({"get": "file"}), name="results-file"),
    re_path(r"^api/system/stats/?$", SystemViewSet.as_view({"get": "stats"}), name="system-stats"),
    re_path(r"^api/system/metrics/?$", SystemViewSet.as_view({"get": "metrics"}), name="system-metrics"),
    re_path(r"^api/system/health/?$", SystemViewSet.as_view({"get": "health"}), name="system-health"),
    re_path(
        r"^api/webhooks/secret/?$",
        AccountSecretViewSet.as_view({"get": "retrieve", "post": "rotate"}),
        name="webhook-account-secret",
    ),
    re_path(r"^api/schema/?$", SchemaView.as_view(), name="schema"),
    re_path(r"^api/docs/?$", DocsView.as_view(), name="docs"),
    re_path(r"^api(?:/.*)?$", Unknown.as_view(), name="unknown"),
]
