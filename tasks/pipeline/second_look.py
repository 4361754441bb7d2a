"""A second look: what a model answered, set against another reading of the same page, which can't invent.

It never rejects an answer. Where the two differ the text is kept with a doubt, and a person decides.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tasks import imaging
from tasks.engines import Engine, PageRequest
from tasks.engines.prompts import asks_for_text
from tasks.guards import Agreement, compare
from tasks.imaging import OwnLines
from tasks.pipeline.attempts import storable
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.claim import Claim
from tasks.pipeline.hands import hand_for

logger = logging.getLogger(__name__)

OFF, LOCAL = "off", "local"
PATIENCE = 10.0  # seconds for a page's own text: a look that takes longer is not worth it
_TAG = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True)
class SecondLook:
    """What speaks against an answer: a sentence, and the facts that are kept with the page."""

    doubt: str
    facts: dict[str, Any]


async def look_twice(
    *, claim: Claim, engine: Engine, markdown: str, drawing: asyncio.Lock, box: BlackBox
) -> SecondLook | None:
    """What another look at the page has against this answer; None if nothing, or if there is none to be had. Whatever
    goes wrong with it, the page was read."""
    if settings.SECOND_LOOK == OFF or not engine.may_invent or not asks_for_text(claim.prompt):
        return None
    try:
        async with drawing:
            with box.holding(claim.page_id):
                own = await asyncio.to_thread(imaging.own_lines, claim.source, claim.number, timeout=PATIENCE)
        if own is not None:
            return await asyncio.to_thread(_differing, markdown, own, by="own_text")
        if settings.SECOND_LOOK == LOCAL:
            return await asyncio.to_thread(_differing, markdown, await _read_here(claim), by="local")
    except Exception as error:  # noqa: BLE001 - a look that fails is no reason to lose what was read and paid for
        logger.warning("no second look at page %s of document %s: %s", claim.number, claim.document_id, error)
    return None


async def _read_here(claim: Claim) -> OwnLines:
    """The page's lines as the embedded engine sees them, which reads no formulas."""
    hand = hand_for("local")
    request = PageRequest(
        source=claim.source, number=claim.number, image=None, prompt="", model="", temperature=0.0, timeout=hand.timeout
    )
    read = await hand.engine.read(request)
    lines = [_TAG.sub(" ", line) for line in read.markdown.splitlines()]
    return OwnLines(tuple(lines), (), is_whole=True)


def _differing(markdown: str, seen: OwnLines, *, by: str) -> SecondLook | None:
    is_exact = by == "own_text"
    found = compare(markdown, seen.lines, optional=seen.optional, is_whole=seen.is_whole, is_exact=is_exact)
    if found is None or not found.is_doubtful:
        return None
    return SecondLook(_sentence(found, by), _facts(found, by))


def _sentence(found: Agreement, by: str) -> str:
    who = "the PDF's own text" if by == "own_text" else "the embedded engine"
    counts = (
        (len(found.misread), "line with another number", "lines with other numbers"),
        (len(found.left_out), "passage that the text lacks", "passages that the text lacks"),
        (len(found.invented), "passage that is not on the page", "passages that are not on the page"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return f"{who} differs: " + (", ".join(said) or f"only {found.score:.0%} of both agree")


def _facts(found: Agreement, by: str) -> dict[str, Any]:
    return {
        "by": by,
        "score": found.score,
        "lines": [{"read": storable(one.read), "seen": storable(one.seen)} for one in found.differences],
        "numbers_read": list(found.numbers_read),
        "numbers_seen": list(found.numbers_seen),
    }
