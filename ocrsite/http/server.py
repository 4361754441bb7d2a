"""Daphne's server with our connections and requests."""

from __future__ import annotations

import asyncio
from typing import Any

import daphne.server
from daphne.http_protocol import HTTPFactory
from django.conf import settings

from ocrsite.http.channel import Channel
from ocrsite.http.handler import BODY
from ocrsite.http.request import Request
from ocrsite.http.socket import SocketFactory


class Factory(HTTPFactory):
    """Makes the connections."""

    protocol = Channel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.timeOut = settings.CLIENT_PATIENCE

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        channel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel


daphne.server.HTTPFactory = Factory  # which its server looks up by these names
daphne.server.WebSocketFactory = SocketFactory


class Server(daphne.server.Server):
    """Hands bodies over as files, and answers no faster than they are taken."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if isinstance(protocol, Request):
            scope["extensions"] = {BODY: protocol.body}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if message.get("more_body") and isinstance(protocol, Request):
            try:
                await asyncio.wait_for(protocol.is_taken.wait(), settings.CLIENT_PATIENCE)
            except TimeoutError:
                protocol.transport.abortConnection()
