"""The FastAPI portal's socket on a real server: subscribe, and hear of pages, batches and the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.provider import numbered_pdf
from tests.server import Api, Server
from tests.sockets import Socket, open_socket

PASSWORD = "open-sesame.2"
ENDS = {"task_completed", "task_failed", "task_cancelled"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Server(tmp_path_factory.mktemp("server"), PASSWORD=PASSWORD, BATCH_SIZE=2) as running:
        yield running


@pytest.fixture(scope="module")
def portal(server: Server) -> Api:
    """A client that knows the path and nothing else."""
    return Api(f"{server.url}/{PASSWORD}")


def say(socket: Socket, type: str, **facts: Any) -> None:
    socket.connection.send(json.dumps({"type": type, **facts}))


def send(portal: Api, pages: int = 4, **wishes: str) -> str:
    answer = portal.post("/api/async/pdf", files={"file": ("book.pdf", numbered_pdf(pages))}, data=wishes)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["task_id"])


def test_a_task_is_followed_to_its_end(server: Server, portal: Api) -> None:
    with open_socket(server, f"/{PASSWORD}/ws?client_id=me") as socket:
        hello = socket.message()
        assert (hello["type"], hello["client_id"]) == ("connection_established", "me")
        task_id = send(portal)
        say(socket, "subscribe_task", task_id=task_id)
        subscribed, *told = socket.until(lambda message: message["type"] in ENDS)
    assert (subscribed["type"], subscribed["task_id"]) == ("task_subscribed", task_id)
    assert {message["task_id"] for message in told} == {task_id}
    assert all(message["timestamp"] for message in told)
    pages = [message["data"]["page_number"] for message in told if message["type"] == "page_completed"]
    assert len(pages) == len(set(pages))
    batches = [message["data"]["batch_number"] for message in told if message["type"] == "batch_completed"]
    assert set(batches) <= {1, 2}
    progress = [message["data"]["progress"] for message in told if message["type"] == "task_progress"]
    assert (progress, progress[-1]) == (sorted(progress), 100)
    assert told[-1]["result_summary"] == {
        "total_pages": 4,
        "successful_pages": 4,
        "failed_pages": 0,
        "success_rate": "100.0%",
    }


def test_from_before_the_first_page_every_page_and_batch_is_told(start_server: Any, provider: Any) -> None:
    provider.behave(latency=0.5, answer="Page {page}.")
    env = {"ENGINE": "openai", "OPENAI_API_KEY": "sk-1", "API_BASE_URL": provider.url, "CONCURRENCY": 1}
    server = start_server(PASSWORD=PASSWORD, BATCH_SIZE=2, **env)
    portal = Api(f"{server.url}/{PASSWORD}")
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        say(socket, "subscribe_task", task_id=send(portal, pages=4))
        told = socket.until(lambda message: message["type"] in ENDS)
    pages = [message["data"]["page_number"] for message in told if message["type"] == "page_completed"]
    assert sorted(pages) == [1, 2, 3, 4]  # two workers read
    batches = [message["data"] for message in told if message["type"] == "batch_completed"]
    assert sorted(batch["batch_number"] for batch in batches) == [1, 2]
    assert {batch["status"] for batch in batches} == {"completed"}


def test_who_comes_late_hears_of_the_end(server: Server, portal: Api) -> None:
    task_id = send(portal, task_id="late")
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        for _twice in range(2):
            say(socket, "subscribe_task", task_id=task_id)
            assert socket.until(lambda message: message["type"] in ENDS)[-1]["type"] == "task_completed"


def test_a_canceled_task_is_cancelled(server: Server, portal: Api) -> None:
    task_id = send(portal, pages=40)
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        say(socket, "subscribe_task", task_id=task_id)
        assert portal.post(f"/api/tasks/{task_id}/cancel").status_code == 200
        last = socket.until(lambda message: message["type"] in ENDS)[-1]
    assert last["type"] in ("task_cancelled", "task_completed")  # the echo engine may be faster


def test_questions_are_answered(server: Server, portal: Api) -> None:
    task_id = send(portal)
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        say(socket, "ping")
        assert socket.message()["type"] == "pong"
        say(socket, "get_task_status", task_id=task_id)
        answer = socket.message()
        assert (answer["type"], answer["task_id"], answer["task_info"]["id"]) == (
            "task_status_response",
            task_id,
            task_id,
        )
        say(socket, "unsubscribe_task", task_id=task_id)
        assert socket.message()["type"] == "task_unsubscribed"


@pytest.mark.parametrize(
    "frame",
    [
        "garbage",
        "[1]",
        "{}",
        '{"type": "open"}',
        '{"type": "subscribe_task"}',
        '{"type": "subscribe_task", "task_id": "\\u0000"}',
        '{"type": "get_task_status", "task_id": ["x"]}',
        '{"type": "subscribe_task", "task_id": "nope"}',
        "[" * 5000,
    ],
)
def test_nonsense_is_an_error_and_the_socket_lives_on(server: Server, frame: str) -> None:
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        socket.connection.send(frame)
        assert socket.message()["type"] == "error"
        say(socket, "ping")
        assert socket.message()["type"] == "pong"


def test_nobody_elses_tasks_are_told(server: Server, portal: Api) -> None:
    admins = server.api().post("/api/tasks", files={"file": ("a.pdf", numbered_pdf(1))}).json()
    with open_socket(server, f"/{PASSWORD}/ws") as socket:
        socket.message()
        for key in (admins["id"], admins["task_id"]):
            for type in ("subscribe_task", "get_task_status"):
                say(socket, type, task_id=key)
                assert socket.message()["type"] == "error"


def test_a_key_on_top_is_its_owner(server: Server) -> None:
    key = server.token(server.username, server.password)
    admins = server.api().post("/api/tasks", files={"file": ("a.pdf", numbered_pdf(1))}).json()
    with open_socket(server, f"/{PASSWORD}/ws", key=key) as socket:
        socket.message()
        say(socket, "get_task_status", task_id=admins["task_id"])
        assert socket.message()["type"] == "task_status_response"


@pytest.mark.parametrize("path", ["/ws", "/wrong/ws", "/open-sesame/ws", f"/{PASSWORD}x/ws"])
def test_there_is_no_such_socket_elsewhere(server: Server, path: str) -> None:
    with open_socket(server, path) as socket, pytest.raises(ConnectionClosed) as caught:
        socket.message()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4404


def test_the_sites_own_sockets_are_there_too(server: Server, portal: Api) -> None:
    task_id = send(portal)
    with open_socket(server, f"/{PASSWORD}/ws/tasks") as socket:
        assert socket.message()["type"] == "snapshot"
    with open_socket(server, f"/{PASSWORD}/ws/tasks/{task_id}?since=0") as socket:
        assert socket.until_end()[-1]["type"] == "document.succeeded"
    with open_socket(server, f"/{PASSWORD}/ws/progress/{task_id}") as socket:
        assert socket.until(lambda message: "status" in message)[-1]["status"] == "finished"


def test_the_log_does_not_tell_the_path(server: Server, portal: Api) -> None:
    portal.get("/api/nowhere")
    portal.get("/nowhere")
    assert PASSWORD not in server.log.read_text()
