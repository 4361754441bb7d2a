"""django-allauth's errors, notices and mails in our words; what is not listed here is not said."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERRORS: dict[str, Promise] = {
    "account_inactive": _("This account is closed."),
    "duplicate_email": _("This is your address already."),
    "email_password_mismatch": _("Name and password do not match an account. Capital letters count."),
    "email_taken": _("This address has an account already. Sign in, or use another address."),
    "enter_current_password": _("This is not your password. Capital letters count."),
    "incorrect_code": _("This code is not right, or no longer. Wait for the app to show the next one."),
    "incorrect_password": _("This is not your password. Capital letters count."),
    "invalid_login": _("Name and password do not match an account. Capital letters count."),
    "invalid_password_reset": _("This link is no longer good."),
    "rate_limited": _("Too many tries. Wait some minutes and try again."),
    "same_as_current": _("This is your address already."),
    "too_many_login_attempts": _("Too many failed tries. Wait five minutes and try again."),
    "username_blacklisted": _("This name is taken. Choose another one."),
    "username_password_mismatch": _("Name and password do not match an account. Capital letters count."),
    "username_taken": _("This name is taken. Choose another one."),
}

SECOND_FACTOR_ERRORS: dict[str, Promise] = {
    "cannot_delete_authenticator": _("Two-factor authentication can't be turned off now."),
    "cannot_generate_recovery_codes": _("Recovery codes need two-factor authentication: turn it on first."),
    "incorrect_code": ERRORS["incorrect_code"],
}

OPENID_ERRORS: dict[str, Promise] = {
    "connected_other": _("This sign-in belongs to another account here."),
    "email_taken": _("This address has an account already. Sign in to it, then connect %s on its account pages."),
    "invalid_token": _("The answer of the sign-in service could not be verified. Try again."),
    "no_password": _("Set a password first: without one, this is your only way in."),
    "no_verified_email": _("Confirm an e-mail address first, so that a lost password can be replaced."),
}

NOTICES: dict[str, Promise] = {
    "account/messages/cannot_delete_primary_email.txt": _("Your only address can be changed, not removed."),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account by now."),
    "account/messages/email_confirmation_sent.txt": _("A mail with a link is on its way to %(email)s."),
    "account/messages/email_confirmed.txt": _("The address %(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("The address %(email)s was removed."),
    "account/messages/password_changed.txt": _("Your password was changed."),
    "account/messages/password_set.txt": _("Your password was set."),
    "mfa/messages/totp_activated.txt": _("Two-factor authentication is on."),
    "mfa/messages/totp_deactivated.txt": _("Two-factor authentication is off."),
    "socialaccount/messages/account_connected.txt": _("The sign-in is connected with your account."),
    "socialaccount/messages/account_connected_other.txt": OPENID_ERRORS["connected_other"],
    "socialaccount/messages/account_connected_updated.txt": _("The sign-in is connected with your account."),
    "socialaccount/messages/account_disconnected.txt": _("The sign-in is no longer connected with your account."),
}

# Mails that tell the owner what was done, in case it was somebody else.
WARNINGS: dict[str, Promise] = {
    "account/email/email_changed": _("The e-mail address of your account was changed."),
    "account/email/email_deleted": _("An e-mail address was removed from your account."),
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _("The password of your account was replaced by way of your e-mail address."),
    "account/email/password_set": _("Your account has a password now."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/totp_activated": _("Two-factor authentication was turned on for your account."),
    "mfa/email/totp_deactivated": _("Two-factor authentication was turned off for your account."),
    "socialaccount/email/account_connected": _("Another sign-in was connected with your account."),
    "socialaccount/email/account_disconnected": _("A sign-in was disconnected from your account."),
}

MAILS: dict[str, str] = {
    "account/email/account_already_exists": "accounts/mail/has_account",
    "account/email/email_confirmation": "accounts/mail/confirm",
    "account/email/email_confirmation_signup": "accounts/mail/confirm",
    "account/email/password_reset_key": "accounts/mail/reset",
    "accounts/mail/invitation": "accounts/mail/invitation",
}
