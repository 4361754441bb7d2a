"""Look at everything once, and say what to do about what is not well; without a server and a database, too."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from tasks.operating import look_clock, look_database, look_engine, look_settings, look_storage, vital
from tasks.operating.finding import OK, Finding, broken

logger = logging.getLogger(__name__)
HIDDEN_LEAST = 4  # characters: what is shorter stands in too many words

LOOKS: dict[str, Callable[[], Finding]] = {
    "database": look_database.database,
    "migrations": look_database.migrations,
    "integrity": look_database.integrity,
    "queue": look_database.queue,
    "webhooks": look_database.webhooks,
    "files": look_storage.files,
    "storage": look_storage.storage,
    "temporary": look_storage.temporary,
    "engine": look_engine.engine,
    "clock": look_clock.clock,
    "cache": vital.shared_cache,
    "settings": look_settings.configuration,
    "secrets": look_settings.secrets,
    "hosts": look_settings.hosts,
    "mail": look_settings.mails,
}
PRESUPPOSED = {"database", "migrations"}
IN_DATABASE = {"migrations", "integrity", "queue", "webhooks", "files"}


@dataclass(frozen=True)
class Looked:
    name: str
    finding: Finding
    seconds: float


def examine() -> Iterator[Looked]:
    """One look after the other, told as they come. None of them can keep the next one from its turn."""
    is_usable = True  # the database, until a look at it says otherwise
    for name, look in LOOKS.items():
        began = time.monotonic()
        finding = vital.unknown() if name in IN_DATABASE and not is_usable else _look(look)
        is_usable = is_usable and (name not in PRESUPPOSED or finding.status == OK)
        yield Looked(name, _discreet(finding), time.monotonic() - began)
    connections.close_all()


def _look(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - what a look did not expect is what it found
        return broken(f"{type(error).__name__}: {' '.join(str(error).split())}", "look into the server's log")


def _discreet(finding: Finding) -> Finding:
    """The finding without any secret of ours that others may have put into their errors."""
    detail, advice = finding.detail, finding.advice
    for secret in _secrets():
        detail, advice = detail.replace(secret, "***"), advice.replace(secret, "***")
    return Finding(finding.status, detail, advice)


def _secrets() -> list[str]:
    """The longest first: one may stand in another."""
    known = {secret for secret in (*settings.SECRETS, settings.PASSWORD) if len(secret) >= HIDDEN_LEAST}
    return sorted(known, key=len, reverse=True)
