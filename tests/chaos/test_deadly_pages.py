"""A page that brings down whoever works on it is tried three times and fails with that reason; the rest is read."""

from __future__ import annotations

from typing import Any

from tasks.imaging.room import MEMORY_MB
from tests.chaos.database import ask
from tests.chaos.deadly import hungry_pdf, killing, tedious_pdf
from tests.chaos.toll import Line, note
from tests.chaos.whole import CONCURRENCY, check_each_try, check_events, end_of
from tests.provider import Provider
from tests.server import Server

PAGES = 8
DEADLY = 3
OTHERS = set(range(1, PAGES + 1)) - {DEADLY}


def send(server: Server, content: bytes) -> dict[str, Any]:
    return dict(server.api().post("/api/tasks", files={"file": ("book.pdf", content)}).json())


def check_all_but_one(
    server: Server, provider: Provider, document: dict[str, Any], *, fault: str, code: str, error: str, again: int
) -> None:
    """The deadly page failed at its third try, for this reason, and the document says so; all others were read."""
    ended = end_of(server, document, within=90)
    assert (ended["status"], ended["pages_succeeded"], ended["pages_failed"]) == ("partial", PAGES - 1, 1)
    page = server.api().get(f"/api/tasks/{document['id']}/pages/{DEADLY}").json()
    assert (page["status"], page["attempts"], page["error_code"], page["error"]) == ("failed", 3, code, error)
    content = server.api().get(f"/api/tasks/{document['id']}/result").json()["content"]
    assert error in content
    assert [line for line in content.splitlines() if line.startswith("page ")] == [f"page {n}" for n in sorted(OTHERS)]
    check_events(server, document, succeeded=OTHERS)
    check_each_try(server, provider, document)
    sent = [call.page for call in provider.calls]
    assert set(sent) == OTHERS
    assert len(sent) - len(OTHERS) <= again
    note(Line(fault, 3, owed=PAGES - 1, lost=0, again=len(sent) - len(OTHERS), again_most=again))


def test_a_page_that_needs_more_memory_than_there_is(server: Server, provider: Provider) -> None:
    provider.forget()
    document = send(server, hungry_pdf(PAGES, hungry=DEADLY))
    error = f"Page {DEADLY} needs more memory than one page may use ({MEMORY_MB} MB)."
    check_all_but_one(
        server, provider, document, fault="a page out of memory", code="render_crashed", error=error, again=0
    )


def test_a_page_that_kills_the_worker_itself(server: Server, provider: Provider) -> None:
    """As often as a worker has the page in hand, that worker dies."""
    provider.forget()
    document = send(server, tedious_pdf(PAGES, tedious=DEADLY))
    with killing(server, deadly_page(server)) as killed:
        check_all_but_one(
            server,
            provider,
            document,
            fault="a page that kills its worker",
            code="worker_died",
            error="the process that read this page died (3 of 3 times)",
            again=2 * CONCURRENCY * 3,
        )
    assert len(killed) == 3


def deadly_page(server: Server) -> int:
    """The newest deadly page's number in the database, by which workers note that they have it in hand."""
    ((number,),) = ask(server, "SELECT max(id) FROM tasks_page WHERE number = 3")
    return int(number)
