"""How a request says who it is: an API key, or the browser's session."""

from __future__ import annotations

from typing import NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import ApiKey, User

SCHEMES = (b"token", b"bearer")


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Token KEY` or `Bearer KEY`."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        text = key_of(request)
        if text is None:
            return None
        key = ApiKey.objects.matching(text)
        if key is None:
            raise AuthenticationFailed(_("This API key is unknown, revoked, or its owner's account is closed."))
        key.note_use()
        return key.user, key

    def authenticate_header(self, _request: Request) -> str:
        """The challenge of a 401; without one Django REST Framework answers 403."""
        return 'Bearer realm="api"'


class BrowserSessionAuthentication(SessionAuthentication):
    """The session cookie of a person who is logged in; what changes something needs the CSRF token as well."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            _refuse_forgery(str(error.detail))


def key_of(request: Request) -> str | None:
    """The key in the request's header; None if it holds none, so that another way in may be tried."""
    words = get_authorization_header(request).split()
    if not words or words[0].lower() not in SCHEMES:
        return None
    if len(words) != 2:
        raise AuthenticationFailed(_("Write the header as “Authorization: Token KEY”."))
    return words[1].decode("latin-1")


def _refuse_forgery(reason: str) -> NoReturn:
    raise PermissionDenied(
        _("%(reason)s Send the CSRF token as the header X-CSRFToken, or use an API key.") % {"reason": reason},
        code="csrf_failed",
    )
