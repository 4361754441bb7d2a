"""Signing in by OpenID Connect: whom the site's one provider lets in, and how one gets there and back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.words import OPENID_ERRORS

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class OpenIDAdapter(DefaultSocialAccountAdapter):
    """A stranger gets an account only where strangers may; an address alone never opens an existing account."""

    error_messages = DefaultSocialAccountAdapter.error_messages | OPENID_ERRORS

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        if settings.SIGNUP == "open" or settings.OIDC_SIGNUP:
            return True
        raise ImmediateHttpResponse(render(request, "accounts/oidc_stranger.html", status=403))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:150]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        confirmed = any(address.verified for address in sociallogin.email_addresses)
        sociallogin.user.must_confirm_email = not (confirmed or settings.OIDC_SIGNUP)
        user: User = super().save_user(request, sociallogin, form)
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        logger.warning("signing in by OpenID Connect failed: %s", exception or error)
        raise ImmediateHttpResponse(render(request, "accounts/oidc_failed.html", status=401))


def configured(view: View) -> View:
    """The address is there only where a provider is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@configured
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider.

    Only a form of ours starts it, so that no other site can. A form must not lead elsewhere, though (the content
    security policy's form-action), so the answer is a page that goes on by itself.
    """
    if request.method != "POST":
        return redirect("login")
    answer = _ask(views.login, request, provider_id)
    target = answer.headers.get("Location", "")
    if not target.startswith(("http://", "https://")):
        return answer
    page = render(request, "accounts/oidc_leaving.html", {"target": target})
    page["Refresh"] = f"0;url={target}"
    return page


@configured
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The browser is back from the provider."""
    return _ask(views.callback, request, provider_id)


def _ask(view: View, request: HttpRequest, provider_id: str) -> HttpResponse:
    """What django-allauth makes of it; a provider that is away or talks nonsense gets a page that says so."""
    try:
        return view(request, provider_id=provider_id)
    except (OSError, KeyError, ValueError):  # every failure of requests is an OSError
        logger.exception("the OpenID Connect provider gives no sensible answer")
        return render(request, "accounts/oidc_failed.html", status=502)
