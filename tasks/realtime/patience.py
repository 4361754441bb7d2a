"""Questions to a database that may be away for a moment: a socket that is open waits, as its client does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error

from ocrsite.ailments import ailment_of

PATIENCE = 60.0  # seconds; then the socket is closed, and its client comes again
PAUSE = 1.0


async def ask(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What the function finds in the database, asked in a thread, and again while the database does not answer."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return await database_sync_to_async(function)(*given, **named)
        except Error as error:
            if ailment_of(error) is None or time.monotonic() > until:
                raise
        await asyncio.sleep(PAUSE)
