"""The sockets of a real server: a snapshot, then each event once and in order, for its owner alone."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.provider import numbered_pdf
from tests.server import Api, Server
from tests.sockets import Socket, open_socket


@pytest.fixture(scope="module")
def people(server: Server) -> dict[str, Api]:
    """Alice and Bob, each with a key."""
    return {name: server.add_user(name, "a long enough secret") for name in ("alice", "bob")}


def key_of(api: Api) -> str:
    return str(api.headers["Authorization"]).removeprefix("Token ")


def send(api: Api, pages: int = 3, **wishes: str) -> dict[str, Any]:
    answer = api.post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(pages))}, data=wishes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_document_is_told_from_its_first_event_to_its_last(server: Server, people: dict[str, Api]) -> None:
    document = send(people["alice"])
    with open_socket(server, f"/ws/tasks/{document['id']}?since=0", key=key_of(people["alice"])) as socket:
        snapshot, *events = socket.until_end()
    assert (snapshot["type"], snapshot["data"]["document"]["id"]) == ("snapshot", document["id"])
    assert [page["number"] for page in snapshot["data"]["pages"]] == [1, 2, 3]
    assert [event["seq"] for event in events] == list(range(1, 8))
    assert {event["task_id"] for event in events} == {document["task_id"]}
    assert events[-1]["data"]["progress"] == 100


def test_who_comes_back_with_the_last_number_misses_nothing(server: Server, people: dict[str, Api]) -> None:
    document = send(people["alice"], task_id="come-back")
    path, key = "/ws/tasks/come-back", key_of(people["alice"])
    with open_socket(server, f"{path}?since=0", key=key) as socket:
        before = socket.until(lambda message: message["type"] == "page.succeeded")[1:]
    with open_socket(server, f"{path}?since={before[-1]['seq']}", key=key) as socket:
        after = socket.until_end()[1:]
    assert [event["seq"] for event in before + after] == list(range(1, 8))
    events = people["alice"].get(f"/api/tasks/{document['id']}/events?limit=100").json()["results"]
    assert [event["type"] for event in before + after] == [event["type"] for event in events]


def next_few(socket: Socket, seq: int) -> list[int]:
    """The numbers of what a document's socket is told up to four events later, or to the end."""
    events = socket.until(lambda event: event["seq"] >= seq + 4 or event["type"] == "document.succeeded")
    return [event["seq"] for event in events]


def test_who_comes_in_the_middle_is_told_everything_from_there_on(server: Server, people: dict[str, Api]) -> None:
    path, key = f"/ws/tasks/{send(people['alice'], pages=30)['id']}", key_of(people["alice"])
    with open_socket(server, f"{path}?since=0", key=key) as first:
        for _each in range(5):
            with open_socket(server, path, key=key) as socket:
                snapshot = socket.message()
                if snapshot["data"]["document"]["status"] not in ("queued", "running"):
                    break
                told = next_few(socket, snapshot["seq"])
            assert told == [snapshot["seq"] + 1 + place for place in range(len(told))]
        first.until_end()


def test_without_a_number_only_news_come(server: Server, people: dict[str, Api]) -> None:
    document = send(people["alice"])
    key = key_of(people["alice"])
    with open_socket(server, f"/ws/tasks/{document['id']}?since=0", key=key) as socket:
        socket.until_end()
    with open_socket(server, f"/ws/tasks/{document['id']}", key=key) as socket:
        assert socket.message()["seq"] == 7
        for nonsense in ("", b"\xff\x00", "[1]", "garbage"):
            socket.connection.send(nonsense)
        socket.connection.send('{"type": "ping"}')
        assert socket.message() == {"type": "pong"}


def test_the_socket_of_all_documents_tells_mine_and_no_others(server: Server, people: dict[str, Api]) -> None:
    with (
        open_socket(server, "/ws/tasks", key=key_of(people["alice"])) as alices,
        open_socket(server, "/ws/tasks", key=key_of(people["bob"])) as bobs,
    ):
        assert alices.message()["data"] == bobs.message()["data"] == {"documents": []}
        for_alice, for_bob = send(people["alice"]), send(people["bob"])
        hers, his = alices.until_end(), bobs.until_end()
    assert {event["task_id"] for event in hers} == {for_alice["task_id"]}
    assert {event["task_id"] for event in his} == {for_bob["task_id"]}
    assert [event["seq"] for event in hers] == sorted({event["seq"] for event in hers})


def test_staff_may_watch_everybody_and_others_may_not(server: Server, people: dict[str, Api]) -> None:
    admin = server.token(server.username, server.password)
    with (
        open_socket(server, "/ws/tasks?scope=all", key=admin) as staff,
        open_socket(server, "/ws/tasks?scope=all", key=key_of(people["bob"])) as bobs,
    ):
        staff.message()
        bobs.message()
        document = send(people["alice"])
        assert {event["task_id"] for event in staff.until_end()} == {document["task_id"]}
        mine = send(people["bob"])
        assert {event["task_id"] for event in bobs.until_end()} == {mine["task_id"]}


@pytest.mark.parametrize("path", ["/ws/tasks", "/ws/tasks/x"])
def test_nobody_gets_in_without_a_key(server: Server, path: str) -> None:
    assert closed(server, path) == 4401
    assert closed(server, path, key="ocr_wrong") == 4401


def test_somebody_elses_document_does_not_exist(server: Server, people: dict[str, Api]) -> None:
    document = send(people["alice"])
    assert closed(server, f"/ws/tasks/{document['id']}", key=key_of(people["bob"])) == 4404


def test_there_is_nothing_at_other_addresses(server: Server, people: dict[str, Api]) -> None:
    assert closed(server, "/ws/nope", key=key_of(people["bob"])) == 4404


def test_a_number_that_is_none_is_refused(server: Server, people: dict[str, Api]) -> None:
    assert closed(server, "/ws/tasks?since=yesterday", key=key_of(people["bob"])) == 4400


def test_a_key_may_stand_in_the_address(server: Server, people: dict[str, Api]) -> None:
    with open_socket(server, f"/ws/tasks?token={key_of(people['bob'])}") as socket:
        assert socket.message()["type"] == "snapshot"


def test_the_cookie_is_good_from_our_own_pages_alone(server: Server) -> None:
    cookie = session_cookie(server)
    with open_socket(server, "/ws/tasks", Cookie=cookie, Origin=server.url) as socket:
        assert socket.message()["type"] == "snapshot"
    for origin in ("https://elsewhere.example", "null"):
        with pytest.raises(Exception, match="HTTP 403"), open_socket(server, "/ws/tasks", Cookie=cookie, Origin=origin):
            pass


def session_cookie(server: Server) -> str:
    """Log in as a browser would."""
    client = server.api("")
    client.get("/login")
    form = {"username": server.username, "password": server.password}
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
    assert client.post("/login", data=form, headers={"Referer": server.url}).status_code == 200
    return f"sessionid={client.cookies['sessionid']}"


def closed(server: Server, path: str, key: str = "") -> int:
    """The code with which the server closes this socket at once."""
    with open_socket(server, path, key=key) as socket, pytest.raises(ConnectionClosed) as caught:
        socket.message()
    assert caught.value.rcvd is not None
    return int(caught.value.rcvd.code)
