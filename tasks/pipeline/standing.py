"""How a document stands, in the three words that the two-step clients know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tasks.models import Document, Status


@dataclass(frozen=True)
class Standing:
    """`progress` is a whole percent that never falls; `reason` says why the state is `error`."""

    state: Literal["running", "finished", "error"]
    progress: int
    reason: str = ""


def standing_of(*, document: Document) -> Standing:
    """How the document stands.

    Its failed pages may be read again after its end, which these clients know nothing of. They were told `finished`
    and may have the result: it stays finished, and only its text grows.
    """
    if document.furthest == 100:
        return Standing("finished", 100)
    if document.is_ended:
        return Standing("error", document.furthest, _reason(document))
    return Standing("running", document.furthest)


def _reason(document: Document) -> str:
    if document.status == Status.CANCELED:
        return "the reading was canceled"
    return document.error
