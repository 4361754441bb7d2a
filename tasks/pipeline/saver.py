"""Saver: hands answers to the thread that talks to the database, those of a document that wait there as one."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError

from tasks.models import Worker
from tasks.pipeline.save import Answer, save_answers

MOST = 20  # answers in one transaction: others write as well

_Waiting = tuple[Answer, asyncio.Future[None]]


class Saver:
    """Saves the answers of one engine. Under load most of the time goes into what a transaction costs by itself, so
    whatever comes while one is made shares the next."""

    def __init__(self, *, worker: Worker, database: Callable[..., Awaitable[Any]]) -> None:
        self._worker = worker
        self._database = database
        self._waiting: defaultdict[uuid.UUID, list[_Waiting]] = defaultdict(list)
        self._saving: asyncio.Task[None] | None = None

    async def save(self, answer: Answer) -> None:
        """Returns when the answer is saved, or no longer wanted; raises what went wrong with it."""
        saved = asyncio.get_running_loop().create_future()
        self._waiting[answer.claim.document_id].append((answer, saved))
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_waiting())
        await saved

    async def close(self) -> None:
        """Save no more."""
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.gather(self._saving, return_exceptions=True)

    async def _save_waiting(self) -> None:
        while self._waiting:
            document = next(iter(self._waiting))
            waiting = self._waiting.pop(document)
            if rest := waiting[MOST:]:
                self._waiting[document] = rest
            await self._save(waiting[:MOST])

    async def _save(self, group: Sequence[_Waiting]) -> None:
        answers = [answer for answer, _saved in group]
        try:
            await self._database(save_answers, worker=self._worker, answers=answers)
        except (OperationalError, InterfaceError) as error:  # it is the database's fault, and was waited for already
            _tell(group, error)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            await self._save_singly(group, error)
        else:
            _tell(group, None)

    async def _save_singly(self, group: Sequence[_Waiting], error: Exception) -> None:
        """One answer that can't be saved is no reason to lose the others."""
        if len(group) > 1:
            for each in group:
                await self._save([each])
        else:
            _tell(group, error)


def _tell(group: Sequence[_Waiting], error: Exception | None) -> None:
    for _answer, saved in group:
        if saved.done():  # whoever waited for it was canceled
            continue
        if error is None:
            saved.set_result(None)
        else:
            saved.set_exception(error)
