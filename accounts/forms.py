"""Forms of the account's pages; labels and layout stand in the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import current_invitation, spend_invitation
from accounts.models import ApiKey, Invitation, User

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class SignInForm(LoginForm):
    """The name's field is called `username`, as browsers, password managers and programs know it."""

    def add_prefix(self, field_name: str) -> str:
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class SignUpForm(SignupForm):
    """A new account, and the end of the invitation that it came by."""

    invitation: Invitation | None = None

    def invite(self, request: HttpRequest) -> None:
        """An invitation for one address is good for no other."""
        self.invitation = current_invitation(request) if settings.SIGNUP == "invite" else None
        if self.invitation and self.invitation.address:
            self.fields["email"].initial = self.invitation.address
            self.fields["email"].widget.attrs["readonly"] = True

    def clean_email(self) -> str:
        address = self.invitation.address if self.invitation else ""
        if address and self.cleaned_data["email"].casefold() != address.casefold():
            raise ValidationError(_("This invitation is for %(address)s.") % {"address": address})
        return str(super().clean_email())

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            spent = spend_invitation(request) if settings.SIGNUP == "invite" else None
            user: User = super().save(request)
            User.objects.filter(pk=user.pk).update(must_confirm_email=settings.SIGNUP == "open")
            if spent is not None:
                Invitation.objects.filter(pk=spent).update(used_by=user)
        user.must_confirm_email = settings.SIGNUP == "open"
        return user


class ProfileForm(ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]


class KeyForm(ModelForm):
    class Meta:
        model = ApiKey
        fields = ["name"]


class InvitationForm(ModelForm):
    """Whom to invite, and for how long."""

    days = forms.IntegerField(label=gettext_lazy("Good for so many days"), min_value=1, max_value=365, initial=7)

    class Meta:
        model = Invitation
        fields = ["address"]
