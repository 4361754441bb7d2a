"""Signing in, signing up, and the way back in for who lost the password: django-allauth's views, our pages."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as second_factor
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms import SignUpForm
from accounts.invitations import InvitationSpent, accept_invitation, has_invitation

sign_in = views.LoginView.as_view(template_name="accounts/login.html")
sign_out = LogoutView.as_view()
second_step = second_factor.AuthenticateView.as_view(template_name="accounts/code.html")
inactive = views.AccountInactiveView.as_view(template_name="accounts/inactive.html")

again_by_password = views.ReauthenticateView.as_view(template_name="accounts/again.html")
again_by_code = second_factor.ReauthenticateView.as_view(template_name="accounts/again.html")

reset = views.PasswordResetView.as_view(template_name="accounts/reset.html")
reset_sent = views.PasswordResetDoneView.as_view(template_name="accounts/reset_sent.html")
reset_by_link = views.PasswordResetFromKeyView.as_view(template_name="accounts/reset_by_link.html")
reset_done = views.PasswordResetFromKeyDoneView.as_view(template_name="accounts/reset_done.html")

confirmation_sent = views.EmailVerificationSentView.as_view(template_name="accounts/confirmation_sent.html")
confirm_email = views.ConfirmEmailView.as_view(template_name="accounts/confirm_email.html")


class SignUp(views.SignupView):
    """A form for a new account, where and for whom the site has one."""

    template_name = "accounts/sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SIGNUP == "closed":
            raise Http404
        if settings.SIGNUP == "invite" and not request.user.is_authenticated and not has_invitation(request):
            return _no_invitation(request)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form(self, form_class: Any = None) -> SignUpForm:
        form: SignUpForm = super().get_form(form_class)
        form.invite(self.request)
        return form

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except InvitationSpent:
            return _no_invitation(self.request)
        return answer


sign_up = SignUp.as_view()


def invitation(request: HttpRequest, text: str) -> HttpResponse:
    """The link of an invitation."""
    if settings.SIGNUP != "invite":
        raise Http404
    return redirect("account_signup") if accept_invitation(request, text) else _no_invitation(request)


def _no_invitation(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/no_invitation.html", status=404)


def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's login is everybody's, with its limits and its second step."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    if request.user.is_authenticated:
        return redirect("admin:index")
    answer: HttpResponse = secure_admin_login(redirect)(request)
    return answer
