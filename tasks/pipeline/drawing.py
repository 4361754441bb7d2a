"""A page's picture as its engine should see it: upright, whichever way the page lies in its file."""

from __future__ import annotations

import asyncio
import logging

from django.conf import settings

from tasks import imaging
from tasks.engines import PageCrashed, PageRefused
from tasks.engines.local.closer_look import find_turn
from tasks.imaging import PageImage
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.claim import Claim
from tasks.pipeline.scale import scale_for

logger = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for a closer look: a page that takes longer is sent as it stands. Loading the models is in it


async def draw_upright(*, claim: Claim, drawing: asyncio.Lock, box: BlackBox) -> PageImage:
    """The page's picture, turned if it surely has to be. Only a page that may lie costs a closer look, and meanwhile
    others are drawn. Raises PageRefused for one that can't be drawn, whatever the number of tries, or PageCrashed."""
    image = await _draw(claim, drawing, box, turned=None if settings.TURN_PAGES else 0)
    turned = await _look_closer(claim, box) if image.may_lie else 0
    return await _draw(claim, drawing, box, turned=turned) if turned else image


async def _draw(claim: Claim, drawing: asyncio.Lock, box: BlackBox, *, turned: int | None) -> PageImage:
    """The picture; the imaging child takes one page at a time anyway."""
    async with drawing:
        with box.holding(claim.page_id):
            try:
                return await asyncio.to_thread(
                    imaging.render_page,
                    claim.source,
                    claim.number,
                    turned=turned,
                    timeout=settings.DRAWING_TIMEOUT,
                    **scale_for(claim.model),
                )
            except imaging.RenderCrashed as error:
                raise PageCrashed(str(error), code=error.code) from error
            except imaging.ImagingError as error:
                raise PageRefused(str(error), code=error.code) from error


async def _look_closer(claim: Claim, box: BlackBox) -> int:
    """How the embedded engine would turn the page. Whatever goes wrong with that, the page can be read as it stands."""
    try:
        with box.holding(claim.page_id):
            return await find_turn(claim.source, claim.number, timeout=PATIENCE)
    except Exception as error:  # noqa: BLE001 - a look that fails is no reason not to read the page
        logger.warning("page %s of document %s was not looked at closer: %s", claim.number, claim.document_id, error)
        return 0
