"""The keys of one's programs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import KeyForm
from accounts.models import ApiKey
from accounts.web.person import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new key; its answer is the one page that ever shows the key."""
    form = KeyForm(request.POST or None)
    context = {"form": form, "keys": person(request).api_keys.filter(revoked_at=None), "text": ""}
    if form.is_valid():
        _key, context["text"] = ApiKey.objects.issue(user=person(request), name=form.cleaned_data["name"])
        context |= {"address": request.build_absolute_uri("/api/tasks"), "form": KeyForm()}
    return render(request, "accounts/keys.html", context)


@login_required
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk, user=person(request))
    key.revoke()
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": key.name})
    return redirect("keys")
