"""Fallbacks: who else is asked for a page that its document's own model did not read.

FALLBACK_MODELS names them in their order: another model of the same provider (`gpt-4o`), one of another provider
(`qwen-vl@http://host/v1`, which gets FALLBACK_API_KEY and never the provider's key), or the embedded engine (`local`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tasks.engines import Engine


@dataclass(frozen=True)
class Fallback:
    """A reader out of FALLBACK_MODELS: its engine, its model, and where that is served; empty: where the others are."""

    engine: str
    model: str = ""
    base_url: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether what becomes of a request there says nothing of the provider."""
        return self.engine == "local" or bool(self.base_url)


def fallback_of(name: str) -> Fallback:
    """The reader of that name in FALLBACK_MODELS."""
    if name == "local":
        return Fallback("local")
    model, _at, base_url = name.partition("@")
    return Fallback("openai", model, base_url)


def fallbacks_of(engine: Engine) -> tuple[str, ...]:
    """Who comes after this engine: nobody after one that reads here, at no cost and always alike."""
    return tuple(settings.FALLBACK_MODELS) if engine.may_invent else ()
