"""Which engine and model read a document, and whether its own text comes first."""

from __future__ import annotations

from django.conf import settings

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
    if own_text and own_text not in Document.OwnText.values:
        known = ", ".join(Document.OwnText.values)
        raise Refused(
            f"own_text can't be “{own_text[:50]}”; choose one of {known}", code="own_text_unknown", field="own_text"
        )
    has_none = upload is not None and not upload.is_pdf
    return Document.OwnText.NEVER if has_none or not own_text else own_text


def usable_engines() -> list[str]:
    """The engines that can read here; the test engine is one only where the site is set to it."""
    usable = {"openai": bool(settings.OPENAI_API_KEY), "echo": settings.ENGINE == "echo"}
    return [name for name in ENGINES if usable.get(name, True)]
