"""Every error of the API as JSON: `{"detail": text, "code": word}`, and `"errors": {field: [text]}` where inputs are
at fault. Views with `portal_errors` add `"status": "error"` and `"message"`, as the clients of that portal expect.
"""

from __future__ import annotations

import logging
import math
import sys
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ocrsite.ailments import DISK_FULL, RETRY_AFTER, ailment_of
from tasks.models import Document
from tasks.pipeline.errors import NotYet, Refused

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """An error in the words of the API."""

    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, *, portal: bool = False) -> dict[str, Any]:
        body: dict[str, Any] = {"detail": self.detail, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body | ({"status": "error", "message": self.detail} if portal else {})


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """What Django REST Framework calls for every exception that leaves a view."""
    set_rollback()
    failure = failure_of(exc)
    if failure is None:
        logger.error("the API failed at %s", context["request"].path_info, exc_info=exc)
        got_request_exception.send(sender=None, request=context["request"])
        failure = server_error(exc)
    portal = getattr(context["view"], "portal_errors", False)
    return Response(failure.body(portal=portal), status=failure.status, headers=failure.headers)


def failure_of(exc: Exception) -> Failure | None:
    """The error that the exception means; None if it means that we are at fault."""
    if isinstance(exc, Refused):
        fields = {exc.field: [exc.message]} if exc.field else {}
        headers = {"Retry-After": str(exc.retry_after)} if isinstance(exc, NotYet) else {}
        return Failure(exc.http_status, exc.message, exc.code, fields, headers)
    if isinstance(exc, exceptions.ValidationError):
        return _invalid(exc)
    if isinstance(exc, RequestDataTooBig):
        return Failure(413, _too_big(exc), "too_large")
    known = _api_exception(exc)
    return None if known is None else _plain(known)


def _too_big(exc: RequestDataTooBig) -> str:
    """Our own reason, or one for people in the place of Django's, which names a setting."""
    text = str(exc)
    return text if text and "settings." not in text else _("The request is too large.")


def server_error(exc: BaseException | None) -> Failure:
    """The error when the request is not at fault."""
    ailment = ailment_of(exc)
    if ailment is None:
        return Failure(500, _("The server failed; its log says why."), "server_error")
    if ailment == DISK_FULL:
        return Failure(ailment.status, _("The server's disk is full. Nothing of this was kept."), ailment.code)
    detail = _("The database does not answer just now. Try again in a moment.")
    return Failure(ailment.status, detail, ailment.code, headers={"Retry-After": str(RETRY_AFTER)})


def _api_exception(exc: Exception) -> exceptions.APIException | None:
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404 | Document.DoesNotExist):  # the latter: deleted while a verb came to it
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError()
    return None


def _plain(exc: exceptions.APIException) -> Failure:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return Failure(exc.status_code, str(exc.detail), str(exc.get_codes()), headers=headers)


def _invalid(exc: exceptions.ValidationError) -> Failure:
    fields = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
    errors = {str(name): _texts(value) for name, value in fields.items()}
    lines = [
        text if name == "non_field_errors" else f"{name}: {text}" for name, texts in errors.items() for text in texts
    ]
    return Failure(400, " ".join(lines), "invalid", errors)


def _texts(detail: Any) -> list[str]:
    """The texts of an error, however deep the serializer nested them."""
    if isinstance(detail, dict):
        return [text for value in detail.values() for text in _texts(value)]
    if isinstance(detail, list | tuple):
        return [text for value in detail for text in _texts(value)]
    return [str(detail)]


# --- Errors that arise before or beside the views: Django's handlers ------------------------------


def bad_request(_request: HttpRequest, exception: Exception) -> JsonResponse:
    return _json(failure_of(exception) or Failure(400, _("The request is malformed."), "bad_request"))


def failed(_request: HttpRequest) -> JsonResponse:
    return _json(server_error(sys.exception()))


def is_for_programs(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith(("/api/", "/results/", "/process/"))


def _json(failure: Failure) -> JsonResponse:
    return JsonResponse(failure.body(), status=failure.status, headers=failure.headers)
