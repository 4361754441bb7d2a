"""What django-allauth asks of the site: which words, which mails, who may sign up, whose request it is."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.address import client_address
from accounts.invitations import has_invitation
from accounts.language import remember_language
from accounts.models import User
from accounts.sealing import seal, unseal
from accounts.words import ERRORS, MAILS, NOTICES, SECOND_FACTOR_ERRORS, WARNINGS

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts, as this site has them."""

    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    # --- Who may come ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open" or (settings.SIGNUP == "invite" and has_invitation(request))

    def get_login_stages(self) -> list[str]:
        theirs = "allauth.account.stages.EmailVerificationStage"
        return ["accounts.adapter.ConfirmEmailStage" if name == theirs else name for name in super().get_login_stages()]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            User.objects.filter(pk=email_address.user_id).update(must_confirm_email=False)
        return confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    # --- Where to go on ---

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    # --- What is said ---

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or NOTICES.get(message_template or "", "")
        if text:
            messages.add_message(request, level, message or str(text) % (message_context or {}))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner what was done; nobody waits for this mail, so its failure is none of the person's."""
        address = email or EmailAddress.objects.get_primary_email(user)
        if address:
            what = WARNINGS[template_prefix]
            facts = {"what": what, "user": user, "ip": client_address(self.request)}
            self._deliver("accounts/mail/warning", address, facts)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if not self._deliver(MAILS[template_prefix], email, context):
            words = _("The mail could not be sent. Try again in some minutes, or tell whoever runs this site.")
            messages.error(current.request, words)

    def _deliver(self, template: str, email: str, context: dict[str, Any]) -> bool:
        try:
            super().send_mail(template, email, context)
        except OSError:  # every failure of smtplib is one
            logger.exception("a mail could not be sent; see EMAIL_URL")
            return False
        return True

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.TITLE}: {subject}"

    def render_mail(self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None) -> Any:
        return super().render_mail(template_prefix, email, context | {"TITLE": settings.TITLE}, headers)


class ConfirmEmailStage(EmailVerificationStage):
    """Who came by open sign-up gets in after confirming an address; whom somebody let in gets in at once."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None:
            self.login.email_verification = "mandatory" if user.must_confirm_email else "optional"
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):
    """Two-factor authentication, as this site has it."""

    error_messages = DefaultMFAAdapter.error_messages | SECOND_FACTOR_ERRORS

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return settings.TITLE
