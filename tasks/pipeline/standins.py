"""Who reads a page in a lane: its engine, or the reader that stands in for it."""

from __future__ import annotations

import asyncio

from tasks.pipeline.fallback import fallback_of
from tasks.pipeline.hands import Hand, hand_for_fallback
from tasks.pipeline.ladder import Rung
from tasks.pipeline.line import Line
from tasks.pipeline.provider import Allowance
from tasks.pipeline.trial import Trial


class Standins:
    """Gives the pages of a lane their reader, and the line in which they wait for it. All that are asked over the
    network share the lane's own: CONCURRENCY is meant for all of them together."""

    def __init__(self, hand: Hand, line: Line) -> None:
        self._hand = hand
        self._line = line
        self._lines: dict[str, Line] = {}

    async def take(self, rung: Rung, trial: Trial) -> tuple[Hand, Line]:
        """The reader for this rung, which is noted with the try."""
        trial.temperature, trial.stump = rung.temperature, rung.stump
        if not rung.fallback:
            return self._hand, self._line
        hand = await asyncio.to_thread(hand_for_fallback, rung.fallback)  # loading one takes a second
        trial.fallback, trial.fingerprint = rung.fallback, ""
        trial.engine, trial.model = hand.name, fallback_of(rung.fallback).model
        trial.prompt_version = self._version(trial, hand)
        return hand, self._line_of(hand)

    def _version(self, trial: Trial, hand: Hand) -> str:
        """The version of the instructions that this reader follows; only a model heeds what is told besides."""
        version, plus, besides = trial.prompt_version.partition("+")
        if version == self._hand.engine.prompt_version:
            version = hand.engine.prompt_version
        return f"{version}{plus}{besides}" if hand.engine.may_invent else version

    def _line_of(self, hand: Hand) -> Line:
        if hand.name == self._hand.name:
            return self._line
        if hand.name not in self._lines:
            line = Line(hand.open_slots(), hand.capacity)
            line.learn(Allowance(hand.capacity, None), stale=False)
            self._lines[hand.name] = line
        return self._lines[hand.name]

    def close(self) -> None:
        """Take no more slots."""
        for line in self._lines.values():
            line.close()
