"""The virtual folder of a result: what it holds, and that nothing else can be reached through it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tasks.models import Document
from tests.api.conftest import ClientOf, MakeDocument, end

HOSTILE = "<script>alert(1)</script>\n\n# One"


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    return end(make_document(3, task_id="61"), HOSTILE, None, "three")


def folder(api: APIClient, path: str) -> Any:
    return api.get("/api/folder", {"path": path})


def content(api: APIClient, path: str) -> Any:
    return api.get("/api/file/content", {"path": path})


def test_the_folder_shows_folders_first(api: APIClient, document: Document, data_dir: Path) -> None:
    root = document.result_dir
    answer = folder(api, root)
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "success",
            "path": root,
            "children": [
                {"name": "images", "type": "folder", "path": f"{root}/images", "children": []},
                {
                    "name": "pages",
                    "type": "folder",
                    "path": f"{root}/pages",
                    "children": [
                        {"name": name, "type": "file", "path": f"{root}/pages/{name}"}
                        for name in ("0001.md", "0002.md", "0003.md")
                    ],
                },
                *(
                    {"name": n, "type": "file", "path": f"{root}/{n}"}
                    for n in ("result.json", "result.md", "result.mmd")
                ),
            ],
        },
    )
    assert str(data_dir) not in answer.content.decode()


def test_a_folder_within_it(api: APIClient, document: Document) -> None:
    whole = folder(api, document.result_dir).json()["children"]
    part = folder(api, f"{document.result_dir}/pages/").json()
    assert (part["path"], part["children"]) == (f"{document.result_dir}/pages", whole[1]["children"])


def test_every_file_of_the_folder_can_be_opened_both_ways(api: APIClient, document: Document) -> None:
    files = api.get("/api/result/61").json()["files"]
    assert len(files) == 6
    for name in files:
        shown = content(api, f"{document.result_dir}/{name}").json()["content"]
        plain: Any = api.get(f"{document.result_dir}/{name}")
        assert b"".join(plain.streaming_content).decode() == shown
        kind = "application/json" if name.endswith(".json") else "text/plain; charset=utf-8"
        assert (plain["Content-Type"], plain["X-Content-Type-Options"]) == (kind, "nosniff")


def test_the_text_is_the_documents(api: APIClient, document: Document) -> None:
    whole = api.get("/api/tasks/61/result").json()["content"]
    assert content(api, f"{document.result_dir}/result.md").json() == {"content": whole}
    assert content(api, f"{document.result_dir}/result.mmd").json() == {"content": whole}
    assert content(api, f"{document.result_dir}/pages/0001.md").json() == {"content": f"{HOSTILE}\n"}
    unread = "> **[Page 2 could not be read: the model's answer was empty]**\n"
    assert content(api, f"{document.result_dir}/pages/0002.md").json() == {"content": unread}


def test_a_document_that_is_being_read_shows_what_there_is(api: APIClient, make_document: MakeDocument) -> None:
    document = make_document(2)
    assert folder(api, document.result_dir).json()["children"][1]["children"] == []
    assert content(api, f"{document.result_dir}/pages/0001.md").status_code == 404
    assert content(api, f"{document.result_dir}/result.md").json() == {"content": ""}


def test_a_path_must_be_said(api: APIClient) -> None:
    for address in ("/api/folder", "/api/file/content"):
        answer = api.get(address)
        assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (400, "error", "invalid")


TRAVERSING = [
    "/etc/passwd",
    "etc/passwd",
    "/",
    ".",
    "..",
    "/results",
    "/results/",
    "{root}/nope.md",
    "{root}/pages/0004.md",
    "{root}/pages/1.md",
    "{root}/pages/00001.md",
    "{root}/pages/٠٠٠١.md",
    "{root}/pages/0001.md/x",
    "{root}//result.md",
    "{root}/./result.md",
    "{root}/pages/../result.md",
    "{root}/../../../../etc/passwd",
    "{root}/images/../../../db.sqlite3",
    "{root}/..%2f..%2fetc/passwd",
    "{root}/%2e%2e/%2e%2e/etc/passwd",
    "{root}/result.md\0",
    "{root}/result.md\0.jpg",
    "{root}\\result.md",
    "{root}\\..\\..\\result.md",
    "{root}/result.md\n",
    " {root}/result.md",
    "file://{root}/result.md",
    "/results/{upper}/result.md",
    "/results/61/result.md",
    "{data_dir}",
    "{link}",
    "a" * 5000,
]


@pytest.mark.parametrize("way", [folder, content])
@pytest.mark.parametrize("twice", [False, True], ids=["", "encoded twice"])
@pytest.mark.parametrize("form", TRAVERSING)
def test_no_path_leads_out_of_the_folder(
    api: APIClient, document: Document, data_dir: Path, form: str, twice: bool, way: Any
) -> None:
    link = data_dir / "link"
    link.symlink_to("/etc/passwd")
    path = form.format(root=document.result_dir, upper=str(document.pk).upper(), data_dir=data_dir, link=link)
    assert_nothing(way(api, quote(path, safe="") if twice else path))


@pytest.mark.parametrize("twice", [False, True], ids=["", "encoded twice"])
@pytest.mark.parametrize("form", [form for form in TRAVERSING if form.startswith("{root}") and "\n" not in form])
def test_no_address_leads_out_of_the_folder(api: APIClient, document: Document, form: str, twice: bool) -> None:
    path = form.format(root=str(document.pk))
    once = quote(path, safe="")
    assert_nothing(api.get(f"/results/{quote(once) if twice else once}"))


def test_somebody_elses_path_looks_like_one_that_is_not_there(
    document: Document, bob: User, client_of: ClientOf, staff: APIClient
) -> None:
    for other in (client_of(bob), staff):
        for path in (document.result_dir, f"{document.result_dir}/result.md", f"{document.result_dir}/nope"):
            assert_nothing(folder(other, path))
            assert_nothing(content(other, path))
            assert_nothing(other.get(path))


def assert_nothing(answer: Any) -> None:
    assert (answer.status_code, answer.json()) == (
        404,
        {"status": "error", "message": "Not found.", "detail": "Not found.", "code": "not_found"},
    )
