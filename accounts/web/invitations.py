"""Invitations, made and taken back by staff."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import InvitationForm
from accounts.models import Invitation, User
from accounts.web.person import staff_person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitations(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new one; its answer is the one page that ever shows the link."""
    by = _inviter(request)
    form = InvitationForm(request.POST or None)
    context = {"form": form, "link": ""}
    if form.is_valid():
        invitation, context["link"] = invite(request, by=by, **form.cleaned_data)
        context |= {"invitation": invitation, "form": InvitationForm()}
    context["invitations"] = Invitation.objects.select_related("made_by", "used_by")[:200]
    return render(request, "accounts/invitations.html", context)


@login_required
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    _inviter(request)
    get_object_or_404(Invitation, pk=pk).revoke()
    messages.success(request, _("The invitation is revoked."))
    return redirect("invitations")


def invite(request: HttpRequest, *, by: User, address: str, days: int) -> tuple[Invitation, str]:
    """A new invitation and its link, which also goes to the address if there is one."""
    invitation, text = Invitation.objects.issue(made_by=by, address=address, days=days)
    link = request.build_absolute_uri(reverse("invitation", args=[text]))
    if address:
        facts = {"link": link, "invitation": invitation, "by": by.get_short_name()}
        get_adapter().send_mail("accounts/mail/invitation", address, facts)
    return invitation, link


def _inviter(request: HttpRequest) -> User:
    if settings.SIGNUP != "invite":
        raise Http404
    return staff_person(request)
