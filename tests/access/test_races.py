"""Requests that meet at the same moment, sent to a real server by threads that start together."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSWORD
from tests.provider import numbered_pdf
from tests.realtime.test_sockets import session_cookie
from tests.server import Api, Server, wait_until

ROUNDS = 4
ENDS = ("succeeded", "partial", "failed", "canceled")


@pytest.fixture(scope="module")
def people(server: Server) -> dict[str, Api]:
    return {name: server.add_user(name, PASSWORD) for name in ("ann", "ben")}


@pytest.fixture
def ann(people: dict[str, Api]) -> Api:
    return people["ann"]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return that were let go at the same moment."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def client(api: Api) -> Api:
    """Another connection of the same person's."""
    other = Api(api._url)
    other.headers.update(api.headers)
    return other


@cache
def book(pages: int) -> bytes:
    """Byte for byte the same each time."""
    return numbered_pdf(pages)


def send(api: Api, pages: int = 1, **wishes: str) -> Any:
    """Send a book that is to be read, although it was read in an earlier round."""
    files = {"file": (f"{pages}.pdf", book(pages))}
    return client(api).post("/api/tasks", files=files, data={"fresh": "true"} | wishes)


def post(api: Api, address: str) -> Any:
    return client(api).post(address)


def ended(api: Api, task: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        document = dict(api.get(f"/api/tasks/{task}").json())
        return document if document["status"] in ENDS else None

    return dict(wait_until(look, within=60, what=f"{task} to end"))


def events(api: Api, task: str) -> list[str]:
    return [event["type"] for event in api.get(f"/api/tasks/{task}/events?limit=200").json()["results"]]


def stored(server: Server) -> list[Path]:
    return [path for path in (server.data_dir / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("round", range(ROUNDS))
def test_the_same_task_id_twice_starts_one_reading(ann: Api, round: int) -> None:
    task = f"twice-{round}"
    book(2)  # made before the threads would each make their own
    answers = together(*[lambda: send(ann, 2, task_id=task)] * 6)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 5}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert ended(ann, task)["pages_succeeded"] == 2
    assert events(ann, task).count("document.queued") == 1


@pytest.mark.parametrize("round", range(ROUNDS))
def test_the_same_task_id_for_two_files_is_one_of_them(ann: Api, round: int) -> None:
    task = f"either-{round}"
    answers = together(*[lambda pages=pages: send(ann, pages, task_id=task) for pages in (1, 2, 3)])
    (taken,) = (answer for answer in answers if answer.status_code == 201)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert ended(ann, task)["pages_total"] == taken.json()["pages_total"]


def test_the_last_pages_of_a_month_are_given_once(server: Server) -> None:
    cleo = server.add_user("cleo", PASSWORD, pages_a_month=3)
    book(1)
    answers = together(*[lambda: send(cleo)] * 6)
    assert Counter(answer.status_code for answer in answers) == {201: 3, 403: 3}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} == {"quota_exceeded"}
    assert cleo.get("/api/tasks").json()["count"] == 3


@pytest.mark.parametrize("round", range(ROUNDS))
def test_cancel_against_the_end(ann: Api, round: int) -> None:
    """Whichever is first, there is one end, and the pages agree with it."""
    task = f"cancel-{round}"
    assert send(ann, 3, task_id=task).status_code == 201
    wait_until(lambda: len(events(ann, task)) > 2 * round, within=60, what="the reading to come so far")
    answers = together(*[lambda: post(ann, f"/api/tasks/{task}/cancel")] * 4)
    assert {answer.status_code for answer in answers} == {200}
    document = ended(ann, task)
    pages = Counter(page["status"] for page in ann.get(f"/api/tasks/{task}/pages").json()["results"])
    assert [type for type in events(ann, task) if type.removeprefix("document.") in ENDS] == [
        f"document.{document['status']}"
    ]
    assert document["status"] == ("succeeded" if pages["succeeded"] == 3 else "canceled")
    assert document["pages_succeeded"] == pages["succeeded"]


@pytest.mark.parametrize("round", range(ROUNDS))
def test_delete_against_reading_and_looking(server: Server, people: dict[str, Api], round: int) -> None:
    ben, task = people["ben"], f"delete-{round}"
    assert send(ben, 3, task_id=task).status_code == 201
    place = f"/api/tasks/{task}"
    looks = [f"{place}{part}" for part in ("", "/pages", "/result", "/events", "/pages/1/image")]
    answers = together(
        *[lambda: client(ben).delete(place)] * 2,
        *[lambda look=look: client(ben).get(look) for look in looks],
    )
    assert sorted(answer.status_code for answer in answers[:2]) in ([204, 204], [204, 404])
    assert {answer.status_code for answer in answers[2:]} <= {200, 404}
    assert ben.get("/api/tasks").json()["count"] == 0


@pytest.mark.parametrize("round", range(ROUNDS))
def test_retry_against_retry(ann: Api, round: int) -> None:
    """Taken up again once, however many ask."""
    task = f"retry-{round}"
    assert send(ann, 8, task_id=task).status_code == 201
    post(ann, f"/api/tasks/{task}/cancel")
    before = ended(ann, task)
    answers = together(*[lambda: post(ann, f"/api/tasks/{task}/retry")] * 6)
    assert {answer.status_code for answer in answers} <= {200, 400, 409}
    document = ended(ann, task)
    assert (document["status"], document["pages_succeeded"]) == ("succeeded", 8)
    again = 0 if before["status"] == "succeeded" else 1
    assert events(ann, task).count("document.queued") == 1 + again
    assert events(ann, task).count("page.succeeded") == 8


def test_a_key_that_is_revoked_while_it_is_used(server: Server) -> None:
    """What was asked after the page said so is refused; what came before is whole."""
    for _round in range(ROUNDS):
        browser, cookie = server.api(""), session_cookie(server)
        browser.headers["Cookie"] = f"{cookie}; csrftoken={'a' * 32}"
        browser.headers["X-CSRFToken"] = "a" * 32
        key = server.token(server.username, server.password)
        (number, *_others) = re.findall(r"/account/keys/(\d+)/revoke", browser.get("/account/keys").text)
        revoked = threading.Event()

        def use(key: str = key, revoked: threading.Event = revoked) -> list[int]:
            program, statuses = server.api(key), []
            while not revoked.is_set():
                statuses.append(program.get("/api/tasks").status_code)
            return [*statuses, program.get("/api/tasks").status_code]

        def revoke(number: str = number, browser: Api = browser, revoked: threading.Event = revoked) -> int:
            try:
                return browser.post(f"/account/keys/{number}/revoke", allow_redirects=False).status_code
            finally:
                revoked.set()

        *used, status = together(use, use, use, revoke)
        assert status == 302
        for statuses in used:
            assert statuses[-1] == 401
            assert statuses == sorted(statuses), "refused, and then let in again"


def test_an_account_that_is_closed_while_files_come_in(server: Server) -> None:
    """Every file that was taken has its document, every other one left nothing; afterwards nothing is taken."""
    dan = server.add_user("dan", PASSWORD)
    closed = threading.Event()

    def upload() -> list[int]:
        statuses = []
        while not closed.is_set():
            statuses.append(send(dan).status_code)
        return [*statuses, send(dan).status_code]

    def close() -> None:
        try:
            server.manage("shell", "-c", "User.objects.filter(username='dan').update(is_active=False)")
        finally:
            closed.set()

    *sent, _none = together(upload, upload, upload, close)
    statuses = [status for each in sent for status in each]
    assert {each[-1] for each in sent} == {401}
    assert set(statuses) == {201, 401}
    code = "from tasks.models import Document, Upload; print(Document.objects.filter(owner__username='dan').count());"
    code += "print(Upload.objects.filter(documents=None).count()); print(Upload.objects.count())"
    documents, unread, uploads = map(int, server.manage("shell", "-v", "0", "-c", code).split())
    assert (documents, unread) == (statuses.count(201), 0)
    assert len(stored(server)) == uploads
