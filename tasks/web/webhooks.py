"""Webhooks of a person: the list, each with what it was sent, and what can be done with them."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tasks.models import Delivery, Webhook
from tasks.models.webhook import ENDS
from tasks.pipeline.errors import Refused
from tasks.pipeline.redeliver import redeliver as redeliver_delivery
from tasks.pipeline.redeliver import send_test
from tasks.pipeline.subscribe import (
    change_webhook,
    create_webhook,
    delete_webhook,
    rotate_account_secret,
    rotate_secret,
)
from tasks.web.person import person
from tasks.webhooks.address import URL_MAX

PER_PAGE = 20
ONE_SHOT_SHOWN = 10
NEW_SECRET = "new_webhook_secret"  # noqa: S105 - where the session keeps one until it has been shown
EVENTS = [
    ("document.queued", gettext_lazy("A document was sent, or is to be read again")),
    ("document.started", gettext_lazy("Its first page is being read")),
    ("document.succeeded", gettext_lazy("Every page was read")),
    ("document.partial", gettext_lazy("It ended with some pages unread")),
    ("document.failed", gettext_lazy("It ended with no page read")),
    ("document.canceled", gettext_lazy("It was canceled")),
    ("page.succeeded", gettext_lazy("A page was read")),
    ("page.failed", gettext_lazy("A page could not be read")),
]


class WebhookForm(forms.Form):
    url = forms.CharField(max_length=URL_MAX)
    name = forms.CharField(max_length=100, required=False)
    events = forms.MultipleChoiceField(choices=EVENTS, initial=list(ENDS))

    def refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def own_webhook(request: HttpRequest, pk: uuid.UUID) -> Webhook:
    """The webhook, if the user may see it; somebody else's is as if it were not there."""
    return get_object_or_404(Webhook.objects.visible_to(person(request)), pk=pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new one."""
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            made = create_webhook(owner=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _with_secret(request, made)
    once = Delivery.objects.visible_to(person(request)).exclude(webhook__document=None)
    context = {
        "form": form,
        "webhooks": Webhook.objects.visible_to(person(request)).standing(),
        "once": once.select_related("webhook__document")[:ONE_SHOT_SHOWN],
        "secret": person(request).webhook_secret,
    }
    return render(request, "webhooks/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A webhook, what it was sent, and a form to change it."""
    shown = own_webhook(request, pk)
    said = {"url": shown.url, "name": shown.name, "events": shown.events}
    form = WebhookForm(request.POST or None, initial=said)
    if shown.is_standing and form.is_valid():
        try:
            change_webhook(webhook=shown, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The webhook was changed."))
            return redirect("webhook", pk=pk)
    return render(request, "webhooks/webhook.html", _context(request, shown, form))


def _context(request: HttpRequest, shown: Webhook, form: WebhookForm) -> dict[str, Any]:
    sent = shown.deliveries.select_related("event__document").prefetch_related("try_set")
    key, secret = request.session.pop(NEW_SECRET, ("", ""))
    return {
        "webhook": shown,
        "form": form,
        "page": Paginator(sent, PER_PAGE).get_page(request.GET.get("page")),
        "secret": secret if key == str(shown.pk) else "",
    }


def _with_secret(request: HttpRequest, changed: Webhook) -> HttpResponse:
    """Go on to the page of the webhook, which shows the secret this once."""
    request.session[NEW_SECRET] = (str(changed.pk), changed.secret)
    return redirect("webhook", pk=changed.pk)


@login_required
@require_POST
def rotate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Webhook.objects.visible_to(person(request)).standing(), pk=pk)
    return _with_secret(request, rotate_secret(webhook=found))


@login_required
@require_POST
def rotate_account(request: HttpRequest) -> HttpResponse:
    rotate_account_secret(owner=person(request))
    messages.success(request, _("The account has a new secret. For a day the old one signs too."))
    return redirect("webhooks")


@login_required
@require_POST
def switch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Enable it, or disable it."""
    found = get_object_or_404(Webhook.objects.visible_to(person(request)).standing(), pk=pk)
    change_webhook(webhook=found, is_enabled=request.POST.get("enabled") == "yes")
    return redirect("webhook", pk=pk)


@login_required
@require_POST
def test(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        send_test(webhook=own_webhook(request, pk))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("A test event is on its way; load the page again to see what came of it."))
    return redirect("webhook", pk=pk)


@login_required
@require_POST
def redeliver(request: HttpRequest, pk: uuid.UUID, delivery: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Delivery.objects.visible_to(person(request)), webhook=pk, pk=delivery)
    try:
        redeliver_delivery(delivery=found)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is being delivered again, under the same id."))
    return redirect("webhook", pk=pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Webhook.objects.visible_to(person(request)).standing(), pk=pk)
    delete_webhook(webhook=found)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": str(found)})
    return redirect("webhooks")
