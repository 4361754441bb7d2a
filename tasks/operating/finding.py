"""What a look at something found: it is well, doubtful or broken, and what to do then."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, FAILED = "ok", "warning", "failed"


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do; it is empty where all is well."""

    status: str
    detail: str
    advice: str = ""


def fine(detail: str) -> Finding:
    return Finding(OK, detail)


def doubtful(detail: str, advice: str = "") -> Finding:
    return Finding(WARNING, detail, advice)


def broken(detail: str, advice: str = "") -> Finding:
    return Finding(FAILED, detail, advice)
