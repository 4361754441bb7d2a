"""Who may come in: people, and the keys of their programs."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEY_PREFIX = "ocr_"


def new_webhook_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


class User(AbstractUser):
    """A person; the project's own model from the first migration on, so that it can grow."""

    first_name = None  # type: ignore[assignment]  # names come in one piece, in an order of their own
    last_name = None  # type: ignore[assignment]
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("The language after signing in; empty: the browser's."),
    )
    must_confirm_email = models.BooleanField(
        _("must confirm the address"),
        default=False,
        help_text=_("Came by open sign-up, and gets in only after confirming an e-mail address."),
    )
    pages_a_month = models.PositiveIntegerField(
        _("pages a month"),
        null=True,
        blank=True,
        help_text=_("How many pages may be read for this person in a calendar month; empty: any number."),
    )
    monthly_budget = models.DecimalField(
        _("monthly budget"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("How much money reading for this person may cost in a calendar month; empty: any amount."),
    )
    webhook_secret = models.CharField(
        _("webhook secret"),
        max_length=100,
        default=new_webhook_secret,
        editable=False,
        help_text=_("Signs the webhooks that are named when a reading is started."),
    )

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username


def digest_of(key: str) -> str:
    """The stored form of a key. Keys hold 256 random bits, so a plain hash can't be searched backwards."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> ApiKeyQuerySet:
        return self.filter(revoked_at=None, user__is_active=True)

    def matching(self, key: str) -> ApiKey | None:
        """The usable key that `key` is the text of; its user comes with it."""
        return self.usable().select_related("user").filter(digest=digest_of(key)).first()

    def issue(self, *, user: User, name: str) -> tuple[ApiKey, str]:
        """A new key and its text, which is shown this once and never stored."""
        text = KEY_PREFIX + secrets.token_urlsafe(32)
        return self.create(user=user, name=name, start=text[:8], digest=digest_of(text)), text


class ApiKey(models.Model):
    """A program's way in, as the person it belongs to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100)
    start = models.CharField(_("starts with"), max_length=8)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def note_use(self) -> None:
        """Keep the minute of the last use; a write a minute at most, however busy the key is."""
        now = timezone.now()
        if self.last_used_at is not None and self.last_used_at >= now - timedelta(minutes=1):
            return  # even an update that changes nothing would wait for SQLite's only writer
        stale: Any = models.Q(last_used_at=None) | models.Q(last_used_at__lt=now - timedelta(minutes=1))
        ApiKey.objects.filter(stale, pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> InvitationQuerySet:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def matching(self, text: str) -> Invitation | None:
        """The usable invitation whose link ends in `text`."""
        return self.usable().filter(digest=digest_of(text)).first()

    def issue(self, *, made_by: User, address: str, days: int) -> tuple[Invitation, str]:
        """A new invitation and the end of its link, which is shown this once and never stored."""
        text = secrets.token_urlsafe(32)
        expires_at = timezone.now() + timedelta(days=days)
        invitation = self.create(made_by=made_by, address=address, digest=digest_of(text), expires_at=expires_at)
        return invitation, text

    def spend(self, pk: int) -> bool:
        """Use an invitation up; of several who try at the same moment one does."""
        return self.usable().filter(pk=pk).update(used_at=timezone.now()) == 1


class Invitation(models.Model):
    """A way in for somebody new: good once, until it runs out or is revoked."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of an invitation", "open")
        USED = "used", pgettext_lazy("of an invitation", "used")
        EXPIRED = "expired", pgettext_lazy("of an invitation", "run out")
        REVOKED = "revoked", pgettext_lazy("of an invitation", "revoked")

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="invitations", editable=False
    )
    address = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Gets the link, and is the only one that may sign up with it.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("good until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, blank=True, editable=False)
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="invitation", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(revoked_at=None), name="invitation_used_or_revoked"
            ),
        ]

    def __str__(self) -> str:
        return self.address or str(_("invitation"))

    @property
    def state(self) -> Invitation.State:
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    def revoke(self) -> None:
        Invitation.objects.filter(pk=self.pk, used_at=None, revoked_at=None).update(revoked_at=timezone.now())
