"""The second factor of an account, for doors without pages."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from accounts.models import User


class CodeMissing(Exception):
    """The account asks for a code, and none was sent."""


class CodeWrong(Exception):
    """Neither the app's code of now nor a recovery code that is left."""


class TooManyCodes(Exception):
    """So many wrong codes that even the right one waits."""


def check_code(*, user: User, code: str) -> None:
    """Check the code of a user who has two-factor authentication; a code is good once."""
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return
    if not code:
        raise CodeMissing
    form = AuthenticateForm(user=user, data={"code": code})
    if not form.is_valid():
        raise TooManyCodes if form.has_error("code", "too_many_login_attempts") else CodeWrong
    form.authenticator.record_usage()


def turn_off(*, user: User) -> bool:
    """Turn two-factor authentication off for somebody who lost it; whether it was on."""
    count, _rows = Authenticator.objects.filter(user=user).delete()
    return bool(count)
