"""Who gets in by the sockets: every address, everybody who might knock, asked of the application itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from ocrsite.asgi import application
from tasks.realtime.presence import COME_AGAIN, guest_of_session, verdicts
from tests.access.routes import sockets
from tests.access.table import SOCKETS
from tests.access.world import Visitor, World, session_of

PASSWORD = "open-sesame"
OURS = b"http://testserver"
DENIED = "denied"  # the handshake itself is refused


@pytest.fixture(autouse=True)
def _in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sockets use the test's own connection, in its transaction, so it must not be closed. Nothing happens here
    that a socket would have to be told, and the tail would outlive the test."""

    async def nothing() -> None:
        return None

    monkeypatch.setattr("channels.db.close_old_connections", lambda **_signal: None)
    for module in ("consumers", "portal"):
        monkeypatch.setattr(f"tasks.realtime.{module}.start_tail", nothing)


def knock(address: str, visitor: Visitor, *, origin: bytes = OURS, in_address: bool = False) -> Any:
    """The code with which the socket is closed at once, None where it stays open, or DENIED."""
    if in_address:
        address = f"{address}?token={visitor.key}"
    headers = [(b"host", b"testserver"), (b"origin", origin)]
    if visitor.cookie:
        headers.append((b"cookie", f"sessionid={visitor.cookie}".encode()))
    if visitor.key and not in_address:
        headers.append((b"authorization", f"Token {visitor.key}".encode()))
    return async_to_sync(_code)(WebsocketCommunicator(application, address, headers))


async def _code(socket: WebsocketCommunicator) -> Any:
    await socket.send_input({"type": "websocket.connect"})
    try:
        while True:
            message = await socket.receive_output(timeout=20)
            if message["type"] == "websocket.close":
                return message.get("code", 1000) if was_accepted(socket) else DENIED
            if message["type"] == "websocket.accept":
                socket.was_accepted = True
            elif json.loads(message.get("text", "{}")).get("type") in ("snapshot", "connection_established"):
                return None
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(_end(socket), 20)


def was_accepted(socket: WebsocketCommunicator) -> bool:
    return bool(getattr(socket, "was_accepted", False))


async def _end(socket: WebsocketCommunicator) -> None:
    await socket.wait(20)


def address_of(route: str, world: World) -> str:
    return "/" + (route.replace("{key}", str(world.document.pk)) if route != "/" else "ws/nope")


def test_the_table_is_complete() -> None:
    assert sockets() == list(SOCKETS)


@pytest.mark.parametrize("route", SOCKETS)
def test_sockets(world: World, people: dict[str, Visitor], route: str) -> None:
    """A key in the header or in the address, a session from our own pages; staff are strangers here, too."""
    to_stranger, to_owner = SOCKETS[route]
    is_there = route not in ("ws", "/")
    address, wrong = address_of(route, world), []
    for name, visitor in people.items():
        who = name.removesuffix("'s key")
        expected = {"owner": to_owner, "stranger": to_stranger, "staff": to_stranger}.get(
            who, 4401 if is_there else 4404
        )
        if visitor.is_closed:
            User.objects.filter(pk=world.document.owner_id).update(is_active=False)
        codes = [knock(address, visitor)] + ([knock(address, visitor, in_address=True)] if visitor.key else [])
        User.objects.filter(pk=world.document.owner_id).update(is_active=True)
        wrong += [f"{name}: {code}, not {expected}" for code in codes if code != expected]
    assert wrong == []


@pytest.mark.parametrize("route", SOCKETS)
def test_a_page_of_another_site_gets_nothing(world: World, people: dict[str, Visitor], route: str) -> None:
    address = address_of(route, world)
    for origin in (b"https://elsewhere.example", b"null", b"", b"http://testserver.elsewhere.example"):
        assert knock(address, people["owner"], origin=origin) == DENIED, origin
    assert knock(address, people["owner's key"], origin=b"https://elsewhere.example") == SOCKETS[route][1]


def test_under_the_password_path(world: World, people: dict[str, Visitor], settings: Any) -> None:
    """Whoever has neither session nor key is the shared account, to whom Alice's document is not there."""
    settings.PASSWORD = PASSWORD
    wrong = []
    for route, (to_stranger, to_owner) in (SOCKETS | {"ws": (None, None)}).items():
        address = f"/{PASSWORD}{address_of(route, world)}"
        codes = {
            name: knock(address, people[name])
            for name in ("anonymous", "revoked key", "owner's key", "expired session")
        }
        expected = dict.fromkeys(codes, to_stranger) | {"owner's key": to_owner}
        wrong += [f"{name} at {route}: {code}" for name, code in codes.items() if code != expected[name]]
    assert wrong == []


def test_a_session_that_runs_out_is_seen_out(alice: User) -> None:
    cookie = session_of(alice)
    guest = guest_of_session(alice, _session(cookie))
    assert verdicts([guest]) == {}
    Session.objects.filter(pk=cookie).update(expire_date=timezone.now())
    assert verdicts([guest]) == {guest: COME_AGAIN}


def _session(cookie: str) -> Any:
    return SessionStore(cookie)
