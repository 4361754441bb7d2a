"""The invitation that a browser came with: kept in its session until somebody signs up with it."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Invitation

SESSION_KEY = "invitation"


class InvitationSpent(Exception):
    """Somebody else was faster, or the invitation ran out or was revoked while the form was filled in."""


def accept_invitation(request: HttpRequest, text: str) -> bool:
    """Take the link's invitation along; whether it is good."""
    invitation = Invitation.objects.matching(text)
    if invitation is None:
        return False
    request.session[SESSION_KEY] = invitation.pk
    return True


def current_invitation(request: HttpRequest) -> Invitation | None:
    """The invitation that this browser came with, while it is good."""
    pk = request.session.get(SESSION_KEY)
    return Invitation.objects.usable().filter(pk=pk).first() if pk else None


def has_invitation(request: HttpRequest) -> bool:
    return current_invitation(request) is not None


def spend_invitation(request: HttpRequest) -> int:
    """Use this browser's invitation up and give its number; call it in the transaction that makes the account."""
    pk = request.session.pop(SESSION_KEY, None)
    if pk is None or not Invitation.objects.spend(pk):
        raise InvitationSpent
    return int(pk)
