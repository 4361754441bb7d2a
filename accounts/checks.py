"""What is wrong or odd about the settings of accounts, found before anything starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from accounts.context import CONSOLE
from accounts.shared import own_segments


@register
def check_password_path(**_kwargs: Any) -> list[CheckMessage]:
    """A PASSWORD that is an address of this site would lock that out, or never be asked for."""
    if settings.PASSWORD.lower() not in {segment.lower() for segment in own_segments() if segment}:
        return []
    message = "PASSWORD is the beginning of an address that this site has itself; choose another"
    return [Error(message, id="accounts.E001")]


@register
def mail_reaches_people(**_kwargs: Any) -> list[CheckMessage]:
    """Open sign-up without a mail server lets nobody in."""
    if settings.SIGNUP != "open" or settings.EMAIL_BACKEND != CONSOLE:
        return []
    hint = "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587."
    return [Warning("SIGNUP=open sends mails, and they appear in the log only.", hint=hint, id="accounts.W001")]
