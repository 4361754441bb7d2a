"""The front end of DeepSeek-OCR-Web goes on working, unchanged, for whoever is logged in or has a key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import requests

from tests.provider import numbered_pdf
from tests.server import Api, Server
from tests.sockets import Socket, open_socket
from tests.story.deepseek_web import FrontEnd


def browser(server: Server, origin: str) -> Api:
    """Somebody's browser, in which a page of `origin` is open: logged in, and without a CSRF token."""
    session = server.api("")
    session.get("/login")
    form = {"username": server.username, "password": server.password}
    form["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    assert session.post("/login", data=form, headers={"Referer": server.url}).status_code == 200
    session.headers["Origin"] = origin
    return session


@pytest.mark.parametrize("way_in", ["login", "key"])
def test_from_the_upload_to_every_file(server: Server, way_in: str) -> None:
    front = FrontEnd(browser(server, server.url) if way_in == "login" else server.api())
    shown = front.read(numbered_pdf(3))
    root = next(iter(shown)).removesuffix("/pages/0001.md")
    names = ["pages/0001.md", "pages/0002.md", "pages/0003.md", "result.json", "result.md", "result.mmd"]
    assert [path.removeprefix(f"{root}/") for path in shown] == names
    pages = [str(shown[f"{root}/pages/000{number}.md"]).strip() for number in (1, 2, 3)]
    assert all(pages)
    assert shown[f"{root}/result.md"] == "\n\n".join(pages) + "\n" == shown[f"{root}/result.mmd"]
    assert front.progress == sorted(front.progress)
    assert front.progress[-1] == 100


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_page_from_elsewhere_can_not_use_the_login(server: Server, origin: str) -> None:
    session = browser(server, origin)
    if not origin:
        del session.headers["Origin"]
    for address in ("/api/upload", "/api/start"):
        answer = session.post(address, files={"file": ("a.pdf", numbered_pdf(1))})
        assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (403, "error", "csrf_failed")


def test_the_socket_counts_up_and_ends(server: Server) -> None:
    api = server.api()
    front = FrontEnd(api)
    task_id = front.start(front.upload(numbered_pdf(4), "a.pdf"), "")
    key = str(api.headers["Authorization"]).removeprefix("Token ")
    with open_socket(server, f"/ws/progress/{task_id}", key=key) as socket:
        *told, end = socket.until(lambda message: "status" in message)
        assert_closed(socket, 1000)
    percents = [message.pop("progress") for message in told]
    assert percents == sorted(set(percents))
    assert (percents[-1], [message for message in told if message != {"task_id": task_id}]) == (100, [])
    result = front.result(task_id)
    assert end == {"status": "finished", "task_id": task_id, **{n: result[n] for n in ("result_dir", "files")}}


def test_the_socket_says_why_there_is_nothing(server: Server) -> None:
    for key, code in (("", 4401), (server.token(server.username, server.password), 4404)):
        with open_socket(server, "/ws/progress/nope", key=key) as socket:
            message = socket.message()
            assert_closed(socket, code)
        assert (message["status"], bool(message["message"])) == ("error", True)


def assert_closed(socket: Socket, code: int) -> None:
    with pytest.raises(Exception, match=str(code)):
        socket.message()


# --- The same task_id twice, at the same moment -----------------------------------------------------

AT_ONCE = 8


def all_at_once(ask: Callable[[int], requests.Response]) -> list[requests.Response]:
    barrier = Barrier(AT_ONCE)

    def wait_and_ask(number: int) -> requests.Response:
        barrier.wait(10)
        return ask(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_ask, range(AT_ONCE)))


def documents(server: Server, task_id: str) -> list[dict[str, Any]]:
    found = server.api().get(f"/api/tasks?search={task_id}").json()["results"]
    return [document for document in found if document["task_id"] == task_id]


def test_the_same_start_many_times_at_once_starts_one_reading(server: Server) -> None:
    file_path = FrontEnd(server.api()).upload(numbered_pdf(2), "a.pdf")
    clients = [server.api() for _client in range(AT_ONCE)]
    wish = {"file_path": file_path, "prompt": "In verse.", "task_id": "same-at-once"}
    answers = all_at_once(lambda number: clients[number].post("/api/start", json=wish))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json() for answer in answers] == [{"status": "running", "task_id": "same-at-once"}] * AT_ONCE
    assert len(documents(server, "same-at-once")) == 1


def test_the_same_file_many_times_at_once_starts_one_reading(server: Server) -> None:
    clients, content = [server.api() for _client in range(AT_ONCE)], numbered_pdf(1)
    answers = all_at_once(
        lambda n: clients[n].post("/api/start", files={"file": ("a.pdf", content)}, data={"task_id": "file-at-once"})
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(documents(server, "file-at-once")) == 1


def test_different_starts_at_once_let_one_win(server: Server) -> None:
    file_path = FrontEnd(server.api()).upload(numbered_pdf(2), "a.pdf")
    clients = [server.api() for _client in range(AT_ONCE)]

    def start(number: int) -> requests.Response:
        wish = {"file_path": file_path, "prompt": f"Prompt {number}", "task_id": "other-at-once"}
        return clients[number].post("/api/start", json=wish)

    answers = all_at_once(start)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: AT_ONCE - 1}
    assert {answer.json()["status"] for answer in answers if answer.status_code == 409} == {"error"}
    (winner,) = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert [document["prompt"] for document in documents(server, "other-at-once")] == [f"Prompt {winner}"]
