"""The engines room: a page goes in, Markdown comes out. No database, no Django.

``base.py`` is what every engine keeps to; each engine is one file, loaded only when it is chosen. A new engine is a
new file and one line in ``ENGINES``. ``own_text`` is asked before them, and nobody can choose it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tasks.engines.base import (
    DocumentStopped,
    Engine,
    EngineError,
    Outage,
    Overloaded,
    PageCrashed,
    PageDeclined,
    PageFailed,
    PageRefused,
    PageRejected,
    PageRequest,
    PageResult,
    Region,
    Unreachable,
)

__all__ = [
    "ENGINES",
    "OWN_TEXT",
    "DocumentStopped",
    "Engine",
    "EngineError",
    "Outage",
    "Overloaded",
    "PageCrashed",
    "PageDeclined",
    "PageFailed",
    "PageRefused",
    "PageRejected",
    "PageRequest",
    "PageResult",
    "Region",
    "Unreachable",
    "import_engine",
    "load_engine",
]

ENGINES = {
    "openai": "tasks.engines.openai:OpenAIEngine",
    "local": "tasks.engines.local:LocalEngine",
    "echo": "tasks.engines.echo:EchoEngine",
}
OWN_TEXT = "own_text"
_ALL = ENGINES | {OWN_TEXT: "tasks.engines.own_text:OwnTextEngine"}


def load_engine(name: str, **options: Any) -> Engine:
    """The engine called ``name``, made with its own options; raises KeyError for a name that is none."""
    engine: Engine = import_engine(name)(**options)
    return engine


def import_engine(name: str) -> Any:
    """The class of the engine called ``name``; its libraries take a second or more when it is first imported."""
    module, _, attribute = _ALL[name].partition(":")
    return getattr(import_module(module), attribute)
