"""A reading starts once, however often it is asked for, or says why it can't."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from accounts.models import User
from tasks.models import Document, Upload
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.paginate import parse_pages
from tasks.pipeline.start import start_document
from tasks.pipeline.store import clean_name
from tests.pipeline.conftest import Start, store
from tests.provider import Provider, numbered_pdf


@pytest.mark.parametrize(
    "pages, numbers",
    [("", [1, 2, 3, 4, 5]), ("2", [2]), ("1-3,5", [1, 2, 3, 5]), (" 4 - 5 , 4", [4, 5]), ("3-", [3, 4, 5])],
)
def test_page_ranges(pages: str, numbers: list[int]) -> None:
    assert parse_pages(pages=pages, pages_total=5) == numbers


@pytest.mark.parametrize("pages", ["9-2", "0", "6", "1-6", "a", "1,,2", "-3", "1-2-3", "٣"])
def test_page_ranges_that_make_no_sense(pages: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_pages(pages=pages, pages_total=5)
    assert (caught.value.code, caught.value.field) == ("pages_invalid", "pages")


@pytest.mark.parametrize(
    "name, kept",
    [
        ("报告.pdf", "报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\a.png", "a.png"),
        ("a\u202efdp.exe\x00", "afdp.exe"),
        ("", "unnamed"),
        ("x" * 4000 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_names_are_kept_without_tricks(name: str, kept: str) -> None:
    assert clean_name(name) == kept


def test_the_same_request_again_starts_nothing(start: Start) -> None:
    first = start(1, task_id="61", prompt="p")
    again = start(1, task_id="61", prompt="p")
    assert (again.pk, Document.objects.count()) == (first.pk, 1)


@pytest.mark.parametrize("wish", [{"prompt": "q"}, {"engine": "echo"}, {"model": "m"}, {"pages": "1"}])
def test_the_same_task_id_for_something_else_is_a_conflict(start: Start, wish: dict[str, str]) -> None:
    start(2, task_id="61")
    with pytest.raises(Conflict) as caught:
        start(2, task_id="61", **wish)
    assert caught.value.code == "task_id_used"


def test_both_requests_at_once_start_one(people: dict[str, User], provider: Provider) -> None:
    upload = store(people["alice"], numbered_pdf(3))
    barrier = threading.Barrier(4)
    started: list[Document] = []

    def ask() -> None:
        barrier.wait()
        started.append(start_document(owner=people["alice"], upload=upload, task_id="61"))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {document.pk for document in started} == {Document.objects.get().pk}
    assert Upload.objects.get().documents.get().page_set.count() == 3


def test_two_owners_may_use_the_same_task_id(start: Start) -> None:
    assert start(1, owner="alice", task_id="61").pk != start(1, owner="bob", task_id="61").pk


def test_without_a_key_the_provider_is_no_choice(start: Start, settings: object) -> None:
    settings.OPENAI_API_KEY = ""  # type: ignore[attr-defined]
    with pytest.raises(Refused) as caught:
        start(1, engine="openai")
    assert caught.value.code == "engine_unavailable"
    settings.ENGINE = "auto"  # type: ignore[attr-defined]
    assert start(1).engine == "local"
    settings.OPENAI_API_KEY = "sk-1"  # type: ignore[attr-defined]
    assert start(1).engine == "openai"
