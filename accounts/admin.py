"""People and the keys of their programs, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import InvitationForm
from accounts.models import ApiKey, Invitation, User
from accounts.second_factor import turn_off
from accounts.web.invitations import invite
from accounts.web.person import person

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    BaseUserAdmin = PlainUserAdmin[User]
else:
    ModelAdmin = admin.ModelAdmin
    BaseUserAdmin = PlainUserAdmin


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    """A person who leaves is made inactive: sessions, keys and sockets end with that, the documents stay."""

    list_display = ["username", "name", "email", "is_active", "is_staff", "has_second_factor", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "must_confirm_email", "groups"]
    search_fields = ["username", "name", "email"]
    date_hierarchy = "date_joined"
    actions = ["turn_off_second_factor"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Profile"), {"fields": ["name", "email", "must_confirm_email", "language"]}),
        (_("Usage"), {"fields": ["pages_a_month", "monthly_budget"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        second_factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return super().get_queryset(request).annotate(second_factor=Exists(second_factor))

    @admin.display(description=_("two-factor"), boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.second_factor)

    @admin.action(description=_("Turn two-factor authentication off"), permissions=["change"])
    def turn_off_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For who lost the app and the recovery codes."""
        count = sum(turn_off(user=user) for user in queryset)
        words = ngettext("Turned off for %(count)s person.", "Turned off for %(count)s people.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.INFO)


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    """Keys are made by their owners; here they are seen and revoked."""

    list_display = ["name", "user", "start", "created_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter), "created_at", "last_used_at", "revoked_at"]
    search_fields = ["name", "start", "user__username"]
    date_hierarchy = "created_at"
    fields = ["name", "user", "start", "created_at", "last_used_at", "revoked_at"]
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apikey")

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        keys = list(queryset.filter(revoked_at=None))
        for key in keys:
            key.revoke()
        words = ngettext("%(count)s key was revoked.", "%(count)s keys were revoked.", len(keys))
        self.message_user(request, words % {"count": len(keys)}, messages.SUCCESS if keys else messages.INFO)


@admin.register(Invitation)
class InvitationAdmin(ModelAdmin):
    """Invitations are made, seen and revoked; the link of a new one is shown once."""

    form = InvitationForm
    list_display = ["__str__", "state_label", "made_by", "used_by", "created_at", "expires_at"]
    list_select_related = ["made_by", "used_by"]
    list_filter = ["created_at", "expires_at", "used_at", "revoked_at"]
    search_fields = ["address", "made_by__username", "used_by__username"]
    date_hierarchy = "created_at"
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["address", "days"]
        return ["address", "state_label", "made_by", "used_by", "created_at", "expires_at", "used_at", "revoked_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "invite" and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_invitation")

    @admin.display(description=_("state"))
    def state_label(self, invitation: Invitation) -> str:
        return str(invitation.state.label)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        invitation, link = invite(request, by=person(request), **form.cleaned_data)
        words = _("The link, which is shown this once: %(link)s")
        self.message_user(request, words % {"link": link}, messages.SUCCESS)
        return invitation

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """It was saved as it was issued."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing hangs on it."""

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        open_ones = list(queryset.usable())  # type: ignore[attr-defined]
        for invitation in open_ones:
            invitation.revoke()
        count = len(open_ones)
        words = ngettext("%(count)s invitation was revoked.", "%(count)s invitations were revoked.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.INFO)


# Addresses, second factors and other sign-ins are their owners' business, on the pages of the account; the library's
# own admin would show the second factor's secret.
for label in ("account", "mfa", "socialaccount"):
    for model in apps.get_app_config(label).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
