"""The main story with a provider: a book goes in, its pages appear one by one, its Markdown comes out."""

from __future__ import annotations

from tests.conftest import StartServer
from tests.provider import Provider, numbered_pdf
from tests.server import wait_until
from tests.sockets import open_socket


def test_a_hundred_pages(start_server: StartServer, provider: Provider) -> None:
    provider.behave(latency=(0.2, 0.6), answer="This is page {page}: $x^{page}$.")
    server = start_server(ENGINE="auto", OPENAI_API_KEY="sk-1", API_BASE_URL=provider.url, CONCURRENCY=20)
    api = server.api()
    key = server.token(server.username, server.password)
    with open_socket(server, "/ws/tasks", key=key) as socket:
        socket.message()
        document = api.post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(100))}).json()
        first = socket.until(lambda event: event["type"] == "page.succeeded")[-1]
        # Pages can be read over REST while the rest is still on its way.
        page = api.get(f"/api/tasks/{document['id']}/pages/{first['data']['number']}").json()
        assert page["markdown"] == f"This is page {page['number']}: $x^{page['number']}$."
        assert api.get(f"/api/tasks/{document['id']}").json()["status"] == "running"
        socket.until_end()
    assert sorted(call.page or 0 for call in provider.calls) == list(range(1, 101))
    assert provider.calls.in_flight_max <= 20
    result = api.get(f"/api/tasks/{document['id']}/result").json()
    assert (result["status"], result["pages_failed"]) == ("succeeded", 0)
    assert result["content"] == "\n\n".join(f"This is page {n}: $x^{n}$." for n in range(1, 101)) + "\n"


def test_a_cancel_hangs_up_on_the_provider(start_server: StartServer, provider: Provider) -> None:
    provider.behave(latency=120)
    server = start_server(ENGINE="openai", OPENAI_API_KEY="sk-1", API_BASE_URL=provider.url, CONCURRENCY=4)
    api = server.api()
    key = server.token(server.username, server.password)
    with open_socket(server, "/ws/tasks", key=key) as socket:
        document = api.post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(8))}).json()
        socket.until(lambda event: event["type"] == "document.started")
        assert api.post(f"/api/tasks/{document['id']}/cancel").json()["status"] == "canceled"
        assert socket.until_end()[-1]["type"] == "document.canceled"
    wait_until(lambda: provider.calls.in_flight == 0, within=10, what="the requests in flight to be hung up")
    assert {call.outcome for call in provider.calls} <= {"hung_up"}
