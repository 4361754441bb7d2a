"""The accounts' door for programs: name and password against an API key."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.address import client_address
from accounts.failures import count_guess
from accounts.models import ApiKey, User
from accounts.second_factor import CodeMissing, CodeWrong, TooManyCodes, check_code
from accounts.throttles import LoginThrottle


class WrongCredentials(APIException):
    """Said alike of an unknown name, a wrong password and a closed account."""

    status_code = 400
    default_code = "wrong_credentials"
    default_detail = _("The username or the password is wrong.")


class CodeRequired(APIException):
    """The password is right, and not enough."""

    status_code = 400
    default_code = "code_required"
    default_detail = _(
        "This account has two-factor authentication: send the six digits that its app shows now, "
        "or one of its recovery codes, as “code”."
    )


class WrongCode(APIException):
    """The second factor is wrong."""

    status_code = 400
    default_code = "wrong_code"
    default_detail = _("The code is wrong, was used already, or is no longer good.")


class AddressUnconfirmed(APIException):
    """Somebody signed up and never answered the mail."""

    status_code = 400
    default_code = "email_unconfirmed"
    default_detail = _("Confirm the account's e-mail address first: open the link in the mail that was sent to it.")


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False, style={"input_type": "password"})
    name = serializers.CharField(
        max_length=100, required=False, default="API token", help_text="What the key is called in the list of keys."
    )
    code = serializers.CharField(
        max_length=20, required=False, default="", help_text="For accounts with two-factor authentication: the code."
    )


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="The key; it is shown this once.")


class TokenViewSet(GenericViewSet[ApiKey]):
    """Keys for programs."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LoginThrottle,)
    serializer_class = CredentialsSerializer

    @extend_schema(summary="A name and a password against an API key", responses={200: TokenSerializer}, tags=["auth"])
    def create(self, request: Request) -> Response:
        """Make an API key for the account with this name and password."""
        wish = CredentialsSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        user = _log_in(request, **{field: wish.validated_data[field] for field in ("username", "password", "code")})
        _key, text = ApiKey.objects.issue(user=user, name=wish.validated_data["name"])
        return Response({"token": text}, headers={"Cache-Control": "no-store"})


def _log_in(request: Request, *, username: str, password: str, code: str) -> User:
    guess = count_guess(username=username, address=client_address(request))
    if guess.retry_after:
        raise Throttled(wait=guess.retry_after, detail=gettext("Too many failed logins."), code="too_many_failures")
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise WrongCredentials
    _ask_for_more(user, code)
    guess.succeeded()
    return user


def _ask_for_more(user: User, code: str) -> None:
    """What the pages ask for after the password is asked for here, too."""
    if user.must_confirm_email:
        raise AddressUnconfirmed
    try:
        check_code(user=user, code=code)
    except CodeMissing:
        raise CodeRequired from None
    except CodeWrong:
        raise WrongCode from None
    except TooManyCodes:
        raise Throttled(wait=300, detail=gettext("Too many wrong codes."), code="too_many_failures") from None
