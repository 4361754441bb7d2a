"""A socket with a line to the switchboard: it hears the news one after another, beside what its client says."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from tasks.realtime.switchboard import Line, News, switchboard

logger = logging.getLogger(__name__)

BROKEN = 1011  # the code for a mistake of the server's; clients come again


class Listener(AsyncJsonWebsocketConsumer):
    """What all sockets share: their line, and that frames which say nothing cost nothing.

    News do not come through the consumer's own dispatch: before each message that looks after the connections to the
    database, in a thread, which is too much for every event at every socket.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = Line()
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:  # however it ends: not every end is told to `disconnect`
            switchboard.hang_up(self.line)
            if self._listening:
                self._listening.cancel()

    def join(self, topic: str) -> None:
        switchboard.join(self.line, topic)

    def leave(self, topic: str) -> None:
        switchboard.leave(self.line, topic)

    def listen(self) -> None:
        """Begin to hear what is on the line."""
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            while True:
                await self.hear(await self.line.take())
        except Exception:
            logger.exception("a socket is closed, since it can't be told what happens")
            await self.close(BROKEN)

    async def hear(self, news: News | None) -> None:
        """One of the news; None: some are lost and have to be read from the table."""
        raise NotImplementedError

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_kwargs: Any) -> None:
        """Binary and empty frames mean nothing here."""
        if text_data:
            await super().receive(text_data=text_data)

    async def decode_json(self, text_data: str) -> Any:
        try:
            return await super().decode_json(text_data)
        except (ValueError, RecursionError):
            return None
