"""What can be chosen before files are sent: who reads, what is asked, and how the pages become one text."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.engines.prompts import BUILT_IN, BuiltInPrompt
from tasks.models import Document, Preset
from tasks.pipeline.choose import choose_engine, usable_engines
from tasks.pipeline.errors import Refused
from tasks.web.words import engine_name

RECENT = 200  # documents that are looked at for models used before

_NAMES: dict[str, Promise] = {
    "document": _("Document: text, tables and formulas"),
    "text": _("Plain text"),
    "table": _("Tables only"),
    "formula": _("Formulas only"),
    "figure": _("Describe figures"),
    "deepseek-markdown": _("Document to Markdown"),
    "deepseek-layout": _("Text with its places on the page"),
    "deepseek-text": _("Text without layout"),
    "deepseek-figure": _("Read a chart or figure"),
    "deepseek-describe": _("Describe the picture"),
    "deepseek-locate": _("Find something in the picture"),
}
_FOR_DEEPSEEK = "deepseek-"


@dataclass(frozen=True)
class Choice:
    """An entry of a list: what is sent, what is shown, and for instructions their text and the words to fill in."""

    value: str
    name: str
    prompt: str = ""
    blank: str = ""


@dataclass(frozen=True)
class Options:
    engines: list[Choice]
    engine: str  # the one that reads if nobody chooses; empty if none can
    model: str  # the one that is asked if nobody chooses
    models: list[str]
    general: list[Choice]
    deepseek: list[Choice]
    own: list[Preset]
    own_text: list[Choice]
    running: list[Choice]
    usual_running: str  # the one that is chosen at first
    headings: list[Choice]
    reuses: bool  # whether pages are answered from earlier readings if nobody says otherwise


def options_for(user: User) -> Options:
    """What this person can choose from."""
    return Options(
        engines=[Choice(name, engine_name(name)) for name in usable_engines()],
        engine=_usual_engine(),
        model=settings.MODEL,
        models=_models_of(user),
        general=[_choice(name, each) for name, each in BUILT_IN.items() if not name.startswith(_FOR_DEEPSEEK)],
        deepseek=[_choice(name, each) for name, each in BUILT_IN.items() if name.startswith(_FOR_DEEPSEEK)],
        own=list(Preset.objects.visible_to(user)),
        own_text=[Choice(value, str(name)) for value, name in Document.OwnText.choices],
        running=[Choice(value, str(name)) for value, name in Document.Running.choices],
        usual_running=settings.RUNNING_HEADS,
        headings=[Choice(value, str(name)) for value, name in Document.Headings.choices],
        reuses=settings.REUSE,
    )


def _choice(name: str, built_in: BuiltInPrompt) -> Choice:
    return Choice(name, str(_NAMES[name]), built_in.text.strip(), built_in.blank)


def _usual_engine() -> str:
    try:
        return choose_engine(engine="")
    except Refused:
        return ""


def _models_of(user: User) -> list[str]:
    """Models that the user's last documents were read with, the latest first."""
    recent = Document.objects.visible_to(user).order_by("-created_at").values_list("model", flat=True)[:RECENT]
    return list(dict.fromkeys(filter(None, recent)))
