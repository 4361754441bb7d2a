"""Which engine and model read a document, whether its own text comes first, and how its pages are bound."""

from __future__ import annotations

from django.conf import settings
from django.db.models import TextChoices

from tasks.engines import ENGINES
from tasks.models import Document, Upload
from tasks.pipeline.errors import Refused


def choose_engine(*, engine: str) -> str:
    """The name of the engine that is meant; empty and `auto` follow ENGINE, which itself may be `auto`: the
    provider's when a key is set, otherwise the embedded one."""
    name = engine or settings.ENGINE
    if name == "auto":
        name = settings.ENGINE
    if name == "auto":
        name = "openai" if settings.OPENAI_API_KEY else "local"
    if name not in ENGINES:
        known = ", ".join(("auto", *ENGINES))
        raise Refused(f"there is no engine “{name[:50]}”; known are {known}", code="engine_unknown", field="engine")
    if name == "openai" and not settings.OPENAI_API_KEY:
        raise Refused(
            "the engine openai needs a key: set OPENAI_API_KEY, or choose the engine local",
            code="engine_unavailable",
            field="engine",
        )
    return name


def choose_model(*, engine: str, model: str) -> str:
    """The model that is asked; only the provider's engine has a choice."""
    return (model or settings.MODEL) if engine == "openai" else ""


def choose_own_text(*, own_text: str, upload: Upload | None = None) -> str:
    """Whether pages are to be taken from the PDF's own text; empty means never, and an image has none."""
    taken = _one_of(own_text, Document.OwnText, "own_text", Document.OwnText.NEVER)
    has_none = upload is not None and not upload.is_pdf
    return Document.OwnText.NEVER if has_none else taken


def choose_running(*, running: str) -> str:
    """What becomes of running heads in the joined text; empty keeps them."""
    return _one_of(running, Document.Running, "running", Document.Running.KEEP)


def choose_headings(*, headings: str) -> str:
    """Which levels headings have in the joined text; empty leaves them as they were read."""
    return _one_of(headings, Document.Headings, "headings", Document.Headings.AS_READ)


def _one_of(said: str, choices: type[TextChoices], field: str, usual: str) -> str:
    if said and said not in choices.values:
        known = ", ".join(choices.values)
        raise Refused(f"{field} can't be “{said[:50]}”; choose one of {known}", code=f"{field}_unknown", field=field)
    return said or usual


def usable_engines() -> list[str]:
    """The engines that can read here; the test engine is one only where the site is set to it."""
    usable = {"openai": bool(settings.OPENAI_API_KEY), "echo": settings.ENGINE == "echo"}
    return [name for name in ENGINES if usable.get(name, True)]
