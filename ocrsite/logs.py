"""Log lines that are one's own: without secrets, and with no line that a stranger wrote."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

# API keys and signing secrets, by the look that we give them.
_OURS = re.compile(r"\b(ocr_|whsec_)[\w+/=-]{16,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SHORTEST = 12  # what is shorter could be any word, and hide half of the log


class DiscreetFormatter(logging.Formatter):
    """Hides secrets wherever they would be printed: in messages, addresses and tracebacks.

    A message is one line, whatever it tells of: control characters are shown as escapes. Tracebacks stand indented, so
    that no line of an error's text passes for a message.
    """

    def __init__(self, format: str, *, style: Any = "%", segment: str = "", secrets: Iterable[str] = ()) -> None:
        """`segment` is the secret part of paths, hidden where it is one; `secrets` are hidden everywhere."""
        super().__init__(format, style=style)
        self._segment = f"/{segment}" if segment else ""
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST]

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self._segment:
            line = line.replace(self._segment, "/***")
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return _OURS.sub(r"\1***", line)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return _CONTROL.sub(_escaped, super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(f"  {_CONTROL.sub(_escaped, line)}" for line in super().formatException(ei).split("\n"))


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
