"""Addresses of the pages; each answers with and without a trailing slash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.i18n import JavaScriptCatalog

from accounts.web.person import personal
from tasks.web import (
    actions,
    again,
    attempts,
    compare,
    corrections,
    documents,
    find,
    review,
    searchable,
    selection,
    texts,
    usage,
    webhooks,
)

View = Callable[..., HttpResponseBase]


def both(route: str, view: View, name: str, **extra: Any) -> list[URLPattern]:
    """The route without a slash, which is the one that links use, and with one."""
    return [path(f"{route}/", view, extra), path(route, view, extra, name=name)]


urlpatterns = [
    path("", documents.documents, name="documents"),
    *both("documents/queue", documents.queue, "queue"),
    *both("documents/export", selection.export, "export-selected"),
    *both("documents/retry", selection.retry, "retry-selected"),
    *both("documents/cancel", selection.cancel, "cancel-selected"),
    *both("documents/delete", selection.delete, "delete-selected"),
    *both("documents/<uuid:pk>", documents.document, "document"),
    *both("documents/<uuid:pk>/row", documents.row, "row"),
    *both("documents/<uuid:pk>/pages/<int:number>", documents.page, "page"),
    *both("documents/<uuid:pk>/pages/<int:number>/edit", corrections.edit, "edit"),
    *both("documents/<uuid:pk>/pages/<int:number>/history", corrections.history, "history"),
    *both("documents/<uuid:pk>/pages/<int:number>/withdraw", corrections.withdraw, "withdraw"),
    *both("documents/<uuid:pk>/pages/<int:number>/attempts", attempts.attempts, "attempts"),
    *both("documents/<uuid:pk>/pages/<int:number>/retry", actions.retry_one, "retry_one"),
    *both("documents/<uuid:pk>/pages/<int:number>/accept", review.accept, "accept"),
    *both("documents/<uuid:pk>/pages/<int:number>/text", texts.page_text, "page_text"),
    *both("documents/<uuid:pk>/pages/<int:number>/compare", compare.compare, "compare"),
    *both("documents/<uuid:pk>/pages/<int:number>/take", compare.take, "take"),
    *both("documents/<uuid:pk>/searchable", searchable.searchable, "searchable"),
    *both("documents/<uuid:pk>/text", texts.document_text, "document_text"),
    *both("documents/<uuid:pk>/find", find.find, "find"),
    *both("documents/<uuid:pk>/again", again.again, "again"),
    *both("documents/<uuid:pk>/cancel", actions.cancel, "cancel"),
    *both("documents/<uuid:pk>/retry", actions.retry, "retry"),
    *both("documents/<uuid:pk>/rerun", actions.rerun, "rerun"),
    *both("documents/<uuid:pk>/delete", actions.delete, "delete"),
    *both("review", review.review, "review"),
    *both("webhooks", webhooks.webhooks, "webhooks"),
    *both("webhooks/secret", webhooks.rotate_account, "rotate-account-secret"),
    *both("webhooks/<uuid:pk>", webhooks.webhook, "webhook"),
    *both("webhooks/<uuid:pk>/rotate", webhooks.rotate, "rotate-webhook"),
    *both("webhooks/<uuid:pk>/switch", webhooks.switch, "switch-webhook"),
    *both("webhooks/<uuid:pk>/test", webhooks.test, "test-webhook"),
    *both("webhooks/<uuid:pk>/delete", webhooks.delete, "delete-webhook"),
    *both("webhooks/<uuid:pk>/deliveries/<uuid:delivery>/redeliver", webhooks.redeliver, "redeliver"),
    *both("account/usage", personal(usage.usage), "usage"),
    *both("words.js", JavaScriptCatalog.as_view(packages=["tasks"]), "words"),
]
