"""Reading a document, or one page of it, anew: with another engine, model or prompt."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tasks.engines import ENGINES
from tasks.models import Document
from tasks.pipeline.choose import usable_engines
from tasks.pipeline.errors import Refused
from tasks.pipeline.presets import PROMPT_MAX
from tasks.pipeline.retry import rerun_document
from tasks.web.live import show_fragment
from tasks.web.person import own_document
from tasks.web.words import engine_name

KEPT = ("engine", "model", "prompt", "pages", "own_text", "running", "headings")


class AgainForm(forms.Form):
    """How it is to be read this time."""

    engine = forms.ChoiceField(label=gettext_lazy("Engine"))
    model = forms.CharField(
        label=gettext_lazy("Model"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For the provider's engine alone; empty: the one that is set up."),
    )
    prompt = forms.CharField(
        label=gettext_lazy("Prompt"),
        required=False,
        max_length=PROMPT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Replaces the built-in instructions; empty: the built-in ones."),
    )
    pages = forms.CharField(
        label=gettext_lazy("Pages to read"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("For example 1-3,7; empty: all."),
    )
    own_text = forms.ChoiceField(
        label=gettext_lazy("The PDF's own text"),
        choices=Document.OwnText.choices,
        required=False,
        help_text=gettext_lazy("A page that is taken from it follows no prompt, and pictures on it are left out."),
    )

    running = forms.ChoiceField(
        label=gettext_lazy("Running heads and page numbers"),
        choices=Document.Running.choices,
        required=False,
        help_text=gettext_lazy("In the document's Markdown; the pages keep them."),
    )
    headings = forms.ChoiceField(
        label=gettext_lazy("Levels of headings"), choices=Document.Headings.choices, required=False
    )

    def __init__(self, *args: Any, document: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [name for name in ENGINES if name in usable_engines() or name == document.engine == "echo"]
        choice = self.fields["engine"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(name, engine_name(name)) for name in names]
        if not document.upload.is_pdf:
            del self.fields["own_text"]
        self.fields["model"].widget.attrs["placeholder"] = settings.MODEL


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The form, and the new document that comes of it."""
    document = own_document(request, pk)
    if request.method != "POST":
        before = {name: getattr(document, name) for name in KEPT}
        return _shown(request, document, AgainForm(document=document, initial=before | request.GET.dict()))
    form = AgainForm(request.POST, document=document)
    if form.is_valid():
        try:
            return redirect("document", pk=rerun_document(document=document, **form.cleaned_data).pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _shown(request, document, form)


def _shown(request: HttpRequest, document: Document, form: AgainForm) -> HttpResponseBase:
    context = {"title": _("Read again"), "document": document, "form": form}
    return show_fragment(request, "again", context, status=400 if form.errors else 200)
