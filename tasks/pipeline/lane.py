"""Lane: the pages of one engine on their way through this process.

Claim, render, wait for a slot, ask the engine, save: each page goes by itself, so no batch and no slow page holds up
another. A few pages are rendered ahead, so that a free slot never waits for a picture.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from tasks.engines import (
    OWN_TEXT,
    EngineError,
    Overloaded,
    PageFailed,
    PageRequest,
    PageResult,
)
from tasks.engines.prompts import CONTEXT_VERSION, version_of
from tasks.models import Worker
from tasks.pipeline.blackbox import BlackBox
from tasks.pipeline.blank import needs_nobody, save_blank
from tasks.pipeline.claim import Claim, claim_pages
from tasks.pipeline.context import NO_CONTEXT, context_of
from tasks.pipeline.drawing import draw_upright
from tasks.pipeline.fallback import fallbacks_of
from tasks.pipeline.figures import cut_figures
from tasks.pipeline.formulas import check_result, needs_check
from tasks.pipeline.hands import Hand
from tasks.pipeline.judge import judge_result
from tasks.pipeline.ladder import Rung, rung_for
from tasks.pipeline.line import Line
from tasks.pipeline.provider import read_allowance
from tasks.pipeline.quiet import Quiet
from tasks.pipeline.recover import owes
from tasks.pipeline.reserve import Reserve
from tasks.pipeline.reuse import fingerprint_of, may_reuse, reuse_page
from tasks.pipeline.save import Answer
from tasks.pipeline.saver import Saver
from tasks.pipeline.second_look import look_twice
from tasks.pipeline.setback import save_failure
from tasks.pipeline.standins import Standins
from tasks.pipeline.trial import Trial

logger = logging.getLogger(__name__)
Database = Callable[..., Awaitable[Any]]  # runs a verb in the thread that talks to the database

AHEAD = 6  # pages claimed and rendered beyond those in flight, at most
LOOK = 0.1  # seconds between two looks for new work while there is room


class Lane:
    """Reads pages with one engine until nothing is owed or `drain` is called."""

    def __init__(self, *, hand: Hand, worker: Worker, database: Database, quiet: Quiet, box: BlackBox) -> None:
        self._hand = hand
        self._worker = worker
        self._database = database
        self._quiet = quiet
        self._box = box
        self._drawing = asyncio.Lock()  # the imaging child takes one page at a time anyway
        self._saver = Saver(worker=worker, database=database)
        self._line = Line(hand.open_slots(), hand.capacity)
        self._standins = Standins(hand, self._line)
        self._fallbacks = fallbacks_of(hand.engine)
        self._trips: dict[asyncio.Task[None], tuple[uuid.UUID, Trial]] = {}
        self._reserve = Reserve(min(AHEAD, 1 + hand.parallel // 2))
        self._draining = asyncio.Event()
        self._given_up = False

    async def run(self) -> None:
        """Claim and read until there is nothing left to do here; whatever ends it, nothing stays in flight."""
        try:
            await self.refresh()
            await self._claim_all()
            while self._trips:
                await asyncio.wait(list(self._trips))
        finally:
            left = list(self._trips)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await self._saver.close()
            self._line.close()
            self._standins.close()

    async def _claim_all(self) -> None:
        while not self._draining.is_set():
            claims = await self._claim(await self._room())
            self._reserve.take(len(claims))
            for claim in claims:
                await self._send_off(claim)
            if not claims:
                if await self._is_done():
                    break
                await asyncio.sleep(LOOK)

    async def _room(self) -> int:
        """For how many pages there is room, as soon as it is worth a claim; with few slots, one page at a time."""
        are_few = self._line.allowance.limit < AHEAD
        return await self._reserve.room(at_once=are_few or not self._trips)

    async def _send_off(self, claim: Claim) -> None:
        if self._given_up:
            return
        trial, ahead = self._trial(claim), _Once(self._reserve.give_back)
        task = asyncio.create_task(self._trip(claim, trial, ahead))
        self._trips[task] = (claim.document_id, trial)
        # Not the trip itself: one that is canceled before its first step never comes to do it.
        task.add_done_callback(partial(self._forget, ahead=ahead))
        if claim.is_dangerous:  # nothing else may be claimed, and so be lost with it, until it is over
            await asyncio.wait([task])

    def drain(self) -> None:
        """Claim no more, and let go of pages that were not sent yet; what is in flight goes on."""
        self._draining.set()
        for task, (_document, trial) in self._trips.items():
            if not trial.sent:
                task.cancel()

    def give_up(self) -> None:
        """Break off what is in flight; the pages are owed again once the worker lets go of its claims."""
        self._given_up = True
        self.drain()
        self.cancel(self.documents)

    def cancel(self, documents: set[uuid.UUID]) -> None:
        """Break off the pages of these documents."""
        for task, (document, _trial) in self._trips.items():
            if document in documents:
                task.cancel()

    @property
    def documents(self) -> set[uuid.UUID]:
        """Documents of which a page is in this lane."""
        return {document for document, _trial in self._trips.values()}

    async def refresh(self) -> None:
        """Learn how many requests the provider takes at present."""
        allowance = await self._database(read_allowance, engine=self._hand.name, capacity=self._hand.capacity)
        self._line.learn(allowance, stale=any(trial.untold for _document, trial in self._trips.values()))

    async def _claim(self, most: int) -> list[Claim]:
        if self._draining.is_set() or self._line.allowance.pause > 0 or self._quiet.is_alone:
            return []
        claims: list[Claim] = await self._database(claim_pages, worker=self._worker, engine=self._hand.name, most=most)
        return claims

    async def _is_done(self) -> bool:
        """Whether nothing is left to do here; a pause of the provider's is waited for, so that work goes on at once
        and nobody takes the waiting for a cluster that hangs."""
        if self._trips or self._line.allowance.pause > 0:
            return False
        return not await self._database(owes, worker=self._worker, engine=self._hand.name)

    def _forget(self, task: asyncio.Task[None], *, ahead: Callable[[], None]) -> None:
        ahead()
        del self._trips[task]

    async def _trip(self, claim: Claim, trial: Trial, ahead: Callable[[], None]) -> None:
        """One page's way; whatever happens to it is saved or given back."""
        try:
            async with self._quiet.alone() if claim.is_dangerous else self._quiet.together():
                rung = Rung()
                if not claim.is_first:
                    rung = await self._database(rung_for, page_id=claim.page_id, fallbacks=self._fallbacks)
                if not await self._reuse(claim, trial):
                    await self._read(claim, trial, rung, ahead)
        except EngineError as error:
            await self._save_failure(claim, trial, error)
        except Exception as error:
            logger.exception("page %s of document %s broke the reader", claim.number, claim.document_id)
            name = type(error).__name__
            await self._save_failure(claim, trial, PageFailed(f"the reader failed: {name}", code="reader_failed"))

    async def _save_failure(self, claim: Claim, trial: Trial, error: EngineError) -> None:
        await self._database(save_failure, worker=self._worker, claim=claim, trial=trial, error=error)
        trial.untold = False
        await self.refresh()

    def _trial(self, claim: Claim) -> Trial:
        version = version_of(claim.prompt) if claim.prompt else self._hand.engine.prompt_version
        trial = Trial(
            engine=self._hand.name,
            model=claim.model,
            prompt_version=f"{version}+{CONTEXT_VERSION}" if self._tells_context(claim) else version,
            temperature=Rung().temperature,
            capacity=self._hand.capacity,
            fallbacks=self._fallbacks,
        )
        if self._hand.name != OWN_TEXT:  # which costs nothing to take once more
            trial.fingerprint = fingerprint_of(claim=claim, trial=trial, edition=self._hand.engine.edition)
        return trial

    def _tells_context(self, claim: Claim) -> bool:
        return claim.in_context and self._hand.engine.may_invent

    async def _reuse(self, claim: Claim, trial: Trial) -> bool:
        """Whether nothing is left to be read: the page was read before, or is no longer in this worker's hands."""
        if not trial.fingerprint or not may_reuse(claim=claim):
            return False
        answered: bool = await self._database(reuse_page, worker=self._worker, claim=claim, trial=trial)
        return answered

    async def _read(self, claim: Claim, trial: Trial, rung: Rung, ahead: Callable[[], None]) -> None:
        hand, line = await self._standins.take(rung, trial)
        if hand.engine.needs_image:
            trial.image = await draw_upright(claim=claim, drawing=self._drawing, box=self._box)
            if needs_nobody(claim=claim, engine=hand.engine, image=trial.image):
                await self._database(save_blank, worker=self._worker, claim=claim, trial=trial)
                return
        context = await self._database(context_of, claim=claim) if self._tells_context(claim) else NO_CONTEXT
        request = PageRequest(
            source=claim.source,
            number=claim.number,
            image=trial.image,
            prompt=claim.prompt,
            model=trial.model,
            temperature=trial.temperature,
            timeout=hand.timeout,
            hidden_text_too=claim.hidden_text_too,
            stump=trial.stump,
            context=context.prompt,
        )
        async with line.slot(claim.rank):
            if self._hand.parallel > 1:
                ahead()
            trial.begin()
            result = await self._ask(hand, claim, request, trial)
        result = judge_result(result, engine=hand.engine, prompt=claim.prompt, stump=trial.stump, context=context)
        if needs_check(result=result, engine=hand.engine):
            result = await asyncio.to_thread(check_result, result=result)
        look = await look_twice(
            claim=claim, engine=hand.engine, markdown=result.markdown, drawing=self._drawing, box=self._box
        )
        result, pictures = await self._cut_out(claim, trial, result)
        await self._saver.save(Answer(claim, trial, result, pictures, look))

    async def _cut_out(self, claim: Claim, trial: Trial, result: PageResult) -> tuple[PageResult, list[bytes]]:
        """The result, and the pictures of its figures if it has some."""
        if not any(region.figure for region in result.regions):
            return result, []
        async with self._drawing:
            with self._box.holding(claim.page_id):
                return await asyncio.to_thread(cut_figures, image=trial.image, result=result, number=claim.number)

    async def _ask(self, hand: Hand, claim: Claim, request: PageRequest, trial: Trial) -> PageResult:
        here = self._box.holding(claim.page_id) if hand.engine.can_crash else nullcontext()
        try:
            with here:
                return await hand.engine.read(request)
        except Overloaded as error:
            if trial.is_elsewhere:
                raise
            # At once, before the slot is free for the next page.
            trial.untold = True
            trial.others = await asyncio.to_thread(self._line.others)
            self._line.hold_back(others=trial.others, seconds=error.retry_after)
            raise


class _Once:
    """A function that is called at most once."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function: Callable[[], None] | None = function

    def __call__(self) -> None:
        function, self._function = self._function, None
        if function is not None:
            function()
