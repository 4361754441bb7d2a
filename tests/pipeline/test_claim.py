"""Whose page comes next is decided when a hand is free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tasks.models import Batch, Document, Worker
from tasks.pipeline.awaited import engines_awaited, owners_awaiting
from tasks.pipeline.claim import Claim, claim_pages, engines_owed
from tasks.pipeline.delete import delete_document
from tasks.pipeline.lease import begin_lease
from tests.pipeline.conftest import Start


def worker() -> Worker:
    return begin_lease(kind=Worker.Kind.READER)


def claim(reader: Worker, engine: str = "openai") -> Claim:
    (found,) = claim_pages(worker=reader, engine=engine, most=1)
    return found


def claimed(reader: Worker, count: int) -> list[tuple[Document, int]]:
    """The next pages that the reader gets, as document and number."""
    claims = [claim(reader) for _each in range(count)]
    return [(Document.objects.get(pk=each.document_id), each.number) for each in claims]


def test_owners_take_turns(start: Start) -> None:
    book = start(6, owner="alice")
    letter = start(2, owner="bob")
    assert claimed(worker(), 5) == [(book, 1), (letter, 1), (book, 2), (letter, 2), (book, 3)]


def test_documents_of_an_owner_take_turns(start: Start) -> None:
    first, second = start(3), start(3)
    assert claimed(worker(), 4) == [(first, 1), (second, 1), (first, 2), (second, 2)]


def several(reader: Worker) -> list[int]:
    """The numbers of up to three pages that the reader gets at once."""
    return [each.number for each in claim_pages(worker=reader, engine="openai", most=3)]


def test_several_pages_come_at_once_while_nobody_else_waits(start: Start) -> None:
    start(5)
    reader = worker()
    assert several(reader) == [1, 2, 3]
    start(1, owner="bob")
    assert [several(reader) for _turn in range(3)] == [[1], [4, 5], []]


def test_a_page_that_may_kill_its_reader_comes_by_itself(start: Start) -> None:
    document = start(4)
    document.page_set.filter(number=2).update(deaths=2)
    reader = worker()
    assert [several(reader) for _turn in range(3)] == [[1], [2], [3, 4]]


def test_a_batch_has_one_worker(start: Start, settings: object) -> None:
    settings.BATCH_SIZE = 2  # type: ignore[attr-defined]
    document = start(5)
    ours, theirs = worker(), worker()
    assert claimed(ours, 1) == [(document, 1)]
    assert claimed(theirs, 2) == [(document, 3), (document, 4)]
    assert claimed(ours, 2) == [(document, 2), (document, 5)]
    assert list(Batch.objects.values_list("number", "worker")) == [(1, ours.pk), (2, theirs.pk), (3, ours.pk)]


def test_nothing_is_claimed_of_another_engine(start: Start) -> None:
    start(1, engine="echo")
    assert claim_pages(worker=worker(), engine="openai", most=1) == []


def test_who_has_nothing_in_flight_comes_first_however_late(start: Start) -> None:
    first, second = start(2), start(2)
    letter = start(1, owner="bob")
    reader = worker()
    assert claimed(reader, 2) == [(first, 1), (letter, 1)]
    late = start(1, owner="bob")
    assert claimed(reader, 3) == [(second, 1), (late, 1), (first, 2)]


def test_whom_something_is_owed_to_and_by_which_engines(start: Start) -> None:
    assert (engines_awaited(), owners_awaiting(engine="openai")) == ([], [])
    books = [start(1), start(1), start(1, engine="echo"), start(1, owner="bob", engine="echo")]
    alice, bob = books[0].owner_id, books[3].owner_id
    assert engines_awaited() == ["echo", "openai"]
    assert (owners_awaiting(engine="openai"), owners_awaiting(engine="echo")) == ([alice], [alice, bob])
    assert owners_awaiting(engine="local") == []
    claim(worker())
    claim(worker())
    assert (engines_awaited(), engines_owed()) == (["echo", "openai"], ["echo"])


def test_a_document_that_is_deleted_while_it_is_claimed_is_left_alone(start: Start) -> None:
    going, letter = start(2), start(1, owner="bob")
    deleted: list[Document] = []

    def strike(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if sql.startswith("SELECT") and "monthly_budget" in sql and not deleted:  # the look before its row is locked
            deleted.append(going)
            delete_document(document=going)
        return result

    reader = worker()
    with connection.execute_wrapper(strike):
        assert claim_pages(worker=reader, engine="openai", most=1) == []
    assert deleted
    assert claimed(reader, 1) == [(letter, 1)]


def plans_of(function: Callable[[], Any]) -> list[str]:
    """How SQLite goes about each SELECT of the function's, with the parameters that it is given."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        function()
    steps = []
    with connection.cursor() as cursor:
        for sql, parameters in asked:
            if sql.lstrip().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
                steps += [step for *_numbers, step in cursor.fetchall()]
    return steps


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by how large tables are")
@pytest.mark.parametrize(
    "engine, index",
    [("openai", "document_engine_due"), ("own_text", "document_own_text_due")],
)
def test_no_look_at_everything_there_is_for_a_claim(start: Start, engine: str, index: str) -> None:
    own_text = "prefer" if engine == "own_text" else "never"
    start(3, own_text=own_text)
    start(2, owner="bob", own_text=own_text)
    reader = worker()
    claim(reader, engine)
    steps = plans_of(lambda: (engines_owed(worker=reader), claim(reader, engine)))
    tables = ("tasks_document", "tasks_batch", "tasks_page")
    looks = [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in tables))]
    assert [step for step in looks if not step.endswith(("page_in_flight", "document_own_text_due"))] == []
    assert any(f"{index} (" in step for step in steps)
