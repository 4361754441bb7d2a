"""The same book comes twice: from a program, from a terminal, and from somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import StartServer
from tests.provider import Provider, numbered_pdf
from tests.server import Api, wait_until


def read(api: Api, content: bytes, **wishes: str) -> Any:
    """The pages of a document as soon as it has ended."""
    sent = api.post("/api/tasks", files={"file": ("book.pdf", content)}, data=wishes).json()
    wait_until(lambda: api.get(f"/api/tasks/{sent['id']}").json()["finished_at"], what="the document to end")
    pages = api.get(f"/api/tasks/{sent['id']}/pages").json()["results"]
    return [(page["markdown"], page["reused"]) for page in pages]


def test_what_was_read_before_is_not_paid_for_again(
    start_server: StartServer, provider: Provider, tmp_path: Path
) -> None:
    provider.behave(latency=0.2, answer="page {page}")
    server = start_server(ENGINE="openai", OPENAI_API_KEY="sk-1", API_BASE_URL=provider.url)
    api, content = server.api(), numbered_pdf(3)
    assert read(api, content) == [("page 1", False), ("page 2", False), ("page 3", False)]
    provider.forget()
    assert read(api, content) == [("page 1", True), ("page 2", True), ("page 3", True)]
    path = tmp_path / "book.pdf"
    path.write_bytes(content)
    assert server.manage("read", str(path)) == "page 1\n\npage 2\n\npage 3\n"
    assert len(provider.calls) == 0
    provider.behave(answer="read anew")
    assert server.manage("read", str(path), "--fresh", "--pages", "2") == "read anew\n"
    assert read(api, content) == [("page 1", True), ("read anew", True), ("page 3", True)]
    assert read(api, content, fresh="true") == [("read anew", False)] * 3
    assert len(provider.calls) == 4
    bob = server.add_user("bob", "a long enough secret")
    assert read(bob, content) == [("read anew", False)] * 3
    assert len(provider.calls) == 7
