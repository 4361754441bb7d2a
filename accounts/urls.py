"""Addresses of the accounts' doors; each answers with and without a trailing slash.

django-allauth finds its pages by its own names; what of it is not listed here is not there.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path

from accounts import openid
from accounts.api import TokenViewSet
from accounts.language import set_language
from accounts.web import account, entering, invitations, keys
from accounts.web.person import View, personal


def page(route: str, view: View, *names: str, **extra: Any) -> list[URLPattern]:
    """The route with a slash, and once for each name without, which is the form that links use."""
    return [path(f"{route}/", view, extra), *(path(route, view, extra, name=name) for name in names)]


def own(route: str, view: View, *names: str, **extra: Any) -> list[URLPattern]:
    """A page of one's own account, or on the way to one."""
    return page(route, personal(view), *names, **extra)


urlpatterns = [
    re_path(r"^api/auth/token/?$", TokenViewSet.as_view({"post": "create"}), name="api-token"),
    *page("language", set_language, "language"),
    # Coming in
    *page("login", entering.sign_in, "account_login", "login"),
    *own("login/code", entering.second_step, "mfa_authenticate"),
    *own("login/again", entering.again_by_password, "account_reauthenticate"),
    *own("login/again/code", entering.again_by_code, "mfa_reauthenticate"),
    *own("login/closed", entering.inactive, "account_inactive"),
    *own("login/oidc", openid.sign_in, "openid_connect_login", provider_id="oidc"),
    *own("login/oidc/callback", openid.callback, "openid_connect_callback", provider_id="oidc"),
    *own("login/oidc/canceled", account.openid_canceled, "socialaccount_login_cancelled"),
    *own("signup/oidc", account.openid_sign_up, "socialaccount_signup"),
    *page("logout", entering.sign_out, "account_logout", "logout"),
    *own("signup", entering.sign_up, "account_signup"),
    *own("invitation/<str:text>", entering.invitation, "invitation"),
    *own("confirm-email", entering.confirmation_sent, "account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/?$", personal(entering.confirm_email), name="account_confirm_email"),
    *own("reset", entering.reset, "account_reset_password"),
    *own("reset/sent", entering.reset_sent, "account_reset_password_done"),
    *own("reset/done", entering.reset_done, "account_reset_password_from_key_done"),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/?$",
        personal(entering.reset_by_link),
        name="account_reset_password_from_key",
    ),
    # One's account
    *own("account", account.profile, "account"),
    *own("account/email", account.email, "account_email"),
    *own("password", account.change_password, "account_change_password", "password"),
    *own("account/password/new", account.set_password, "account_set_password"),
    *own("account/two-factor", account.two_factor, "mfa_index"),
    *own("account/two-factor/on", account.two_factor_on, "mfa_activate_totp"),
    *own("account/two-factor/off", account.two_factor_off, "mfa_deactivate_totp"),
    *own("account/two-factor/codes", account.recovery_codes, "mfa_view_recovery_codes"),
    *own("account/two-factor/codes/new", account.new_recovery_codes, "mfa_generate_recovery_codes"),
    *own("account/connections", account.connections, "socialaccount_connections"),
    *own("account/keys", keys.keys, "keys"),
    *own("account/keys/<int:pk>/revoke", keys.revoke_key, "revoke-key"),
    *own("account/invitations", invitations.invitations, "invitations"),
    *own("account/invitations/<int:pk>/revoke", invitations.revoke_invitation, "revoke-invitation"),
    # The admin's own ways in and out
    re_path(r"^admin/login/?$", entering.admin_login),
    re_path(r"^admin/logout/?$", entering.sign_out),
    re_path(r"^admin/password_change/?$", personal(account.change_password)),
]
