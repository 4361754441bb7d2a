"""The engines that this process has at hand, kept from one job to the next: loading one is dear."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tasks import imaging
from tasks.engines import OWN_TEXT, Engine, import_engine, load_engine
from tasks.engines.local import closer_look
from tasks.pipeline.choose import choose_engine
from tasks.pipeline.errors import Refused
from tasks.pipeline.fallback import fallback_of
from tasks.pipeline.slots import FileSlots, Slots

NO_KEY = "none"  # the client wants one, also where none is asked for
ON_THIS_HOST = ("local", OWN_TEXT)  # engines that work on the machine's own cores


@dataclass(frozen=True)
class Hand:
    """An engine in this process: `capacity` pages may be in flight over the whole installation (of those ON_THIS_HOST:
    over this host), `parallel` of them in this process; `timeout` is in seconds and for one page."""

    engine: Engine
    capacity: int
    parallel: int
    timeout: float

    @property
    def name(self) -> str:
        return self.engine.name

    def open_slots(self) -> Slots:
        if connection.vendor == "postgresql" and self.name not in ON_THIS_HOST:
            from tasks.pipeline.advisory import PostgresSlots

            return PostgresSlots(self.name)
        return FileSlots(Path(settings.DATA_DIR) / "slots" / self.name)


_hands: dict[str, Hand] = {}


def hand_for(name: str) -> Hand:
    """This process's engine of that name, loaded at first use."""
    if name not in _hands:
        _hands[name] = _load(name)
    return _hands[name]


def hand_for_fallback(name: str) -> Hand:
    """This process's reader of that name in FALLBACK_MODELS, loaded at first use."""
    fallback = fallback_of(name)
    if not fallback.base_url:
        return hand_for(fallback.engine)
    place = f"{fallback.engine} at {fallback.base_url}"
    if place not in _hands:
        options = {"base_url": fallback.base_url, "api_key": settings.FALLBACK_API_KEY or NO_KEY}
        _hands[place] = _load(fallback.engine, **options)
    return _hands[place]


def import_ahead() -> None:
    """Import what the workers that this process forks will need, so that they share it in memory."""
    with suppress(Refused):  # then there is nothing to be read with
        import_engine(choose_engine(engine=""))
    gc.freeze()  # a collection touches what it looks at, and what a worker touches it no longer shares


def warm_up() -> None:
    """Start what this process will need for its first page, without waiting for it."""
    imaging.warm()


async def let_go() -> None:
    """Close this process's engines, with their connections and processes; the next use loads them anew."""
    closer_look.close()
    while _hands:
        _name, hand = _hands.popitem()
        await hand.engine.aclose()


def _load(name: str, **options: Any) -> Hand:
    is_here = name in ON_THIS_HOST
    capacity = (os.cpu_count() or 1) if is_here else settings.CONCURRENCY
    timeout = settings.DRAWING_TIMEOUT if name == OWN_TEXT else settings.API_TIMEOUT
    engine = load_engine(name, **(options or _options(name)))
    return Hand(engine=engine, capacity=capacity, parallel=1 if is_here else capacity, timeout=timeout)


def _options(name: str) -> dict[str, Any]:
    if name == "openai":
        return {"base_url": settings.API_BASE_URL, "api_key": settings.OPENAI_API_KEY}
    return {}
