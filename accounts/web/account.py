"""The pages of one's account: profile, address, password, second factor, other sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic.edit import FormView

from accounts.forms import ProfileForm
from accounts.language import remember_language
from accounts.openid import configured

if TYPE_CHECKING:
    ProfileView = FormView[ProfileForm]
else:
    ProfileView = FormView


class Profile(LoginRequiredMixin, ProfileView):
    """Name and language."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.request.user}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        user = form.save()
        answer = super().form_valid(form)
        remember_language(answer, user.language)
        with override(user.language or None):
            messages.success(self.request, _("Saved."))
        return answer


class Address(views.EmailView):
    """The e-mail address, and the one that waits for its confirmation."""

    template_name = "accounts/email.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if "action_send" in request.POST and not self._did_send_verification_email:
            messages.error(request, _("A mail was sent within the last three minutes. Look among the spam, or wait."))
        return answer


profile = Profile.as_view()
email = Address.as_view()
change_password = views.PasswordChangeView.as_view(template_name="accounts/password.html")
set_password = views.PasswordSetView.as_view(template_name="accounts/password.html")

two_factor = second_factor.IndexView.as_view(template_name="accounts/two_factor.html")
two_factor_on = totp.ActivateTOTPView.as_view(template_name="accounts/two_factor_on.html")
two_factor_off = totp.DeactivateTOTPView.as_view(template_name="accounts/two_factor_off.html")
recovery_codes = codes.ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html")
new_recovery_codes = codes.GenerateRecoveryCodesView.as_view(template_name="accounts/new_recovery_codes.html")

connections = configured(social.ConnectionsView.as_view(template_name="accounts/connections.html"))
openid_sign_up = configured(social.SignupView.as_view(template_name="accounts/oidc_sign_up.html"))
openid_canceled = configured(social.LoginCancelledView.as_view(template_name="accounts/oidc_canceled.html"))
