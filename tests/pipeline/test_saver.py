"""Answers that wait for the database share a transaction, and none is lost for another's sake."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.engines import PageResult
from tasks.models import Figure, Page, Status, Usage, Worker
from tasks.pipeline.claim import Claim, claim_pages
from tasks.pipeline.lease import begin_lease
from tasks.pipeline.reader import _close_connection
from tasks.pipeline.retry import retry_page
from tasks.pipeline.save import Answer, save_answers
from tasks.pipeline.saver import MOST, Saver
from tasks.pipeline.stop import cancel_document
from tasks.pipeline.trial import Trial
from tests.pipeline.conftest import Start, kinds, texts


def answer_to(claim: Claim, markdown: str = "Page.", *, tokens: int = 5) -> Answer:
    trial = Trial(engine="openai", model="m", prompt_version="1", temperature=0.0, capacity=20)
    result = PageResult(f"{markdown} {claim.number}", "m", tokens_in=tokens, tokens_out=1)
    return Answer(claim, trial, result)


def claimed(worker: Worker, pages: int) -> list[Claim]:
    claims: list[Claim] = []
    while more := claim_pages(worker=worker, engine="openai", most=pages):
        claims += more
    return claims


def save_together(worker: Worker, answers: list[Answer]) -> tuple[list[int], list[Any]]:
    """Give all answers to a saver at once: how many were in each transaction, and what became of each."""
    sizes: list[int] = []
    thread = ThreadPoolExecutor(1)

    async def database(function: Any, **arguments: Any) -> Any:
        sizes.append(len(arguments["answers"]))
        return await asyncio.get_running_loop().run_in_executor(thread, partial(function, **arguments))

    async def story() -> list[Any]:
        saver = Saver(worker=worker, database=database)
        ends = await asyncio.gather(*(saver.save(each) for each in answers), return_exceptions=True)
        await saver.close()
        return ends

    ends = asyncio.run(story())
    thread.submit(_close_connection).result()
    return sizes, ends


def test_what_comes_together_is_saved_together(start: Start) -> None:
    document = start(25)
    worker = begin_lease(kind=Worker.Kind.READER)
    sizes, ends = save_together(worker, [answer_to(claim) for claim in claimed(worker, 25)])
    assert sizes == [MOST, 25 - MOST]
    assert ends == [None] * 25
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded, document.tokens_in) == (Status.SUCCEEDED, 25, 125)
    assert texts(document) == [f"Page. {number}" for number in range(1, 26)]
    usage = Usage.objects.get()
    assert (usage.pages, usage.tokens_in, usage.tokens_out) == (25, 125, 25)
    assert kinds(document)[-1] == "document.succeeded"
    told = list(document.events.filter(type="page.succeeded").order_by("seq").values_list("data", flat=True))
    assert [event["pages_succeeded"] for event in told] == list(range(1, 26))


def test_an_answer_that_cannot_be_saved_costs_no_other(start: Start) -> None:
    document = start(4)
    worker = begin_lease(kind=Worker.Kind.READER)
    first, second, third, fourth = claimed(worker, 4)
    broken = answer_to(second, tokens=10**30)  # larger than any database counts
    sizes, ends = save_together(worker, [answer_to(first), broken, answer_to(third), answer_to(fourth)])
    assert sizes == [4, 1, 1, 1, 1]
    assert isinstance(ends.pop(1), Exception)
    assert ends == [None] * 3
    statuses = document.page_set.order_by("number").values_list("status", flat=True)
    assert list(statuses) == [Status.SUCCEEDED, Status.RUNNING, Status.SUCCEEDED, Status.SUCCEEDED]


def test_of_those_that_come_together_only_the_wanted_ones_are_saved(start: Start) -> None:
    document = start(3)
    worker = begin_lease(kind=Worker.Kind.READER)
    claims = claimed(worker, 3)
    document.page_set.filter(number=2).update(status=Status.CANCELED)
    assert save_answers(worker=worker, answers=[answer_to(claim) for claim in claims]) == 2
    assert texts(document) == ["Page. 1", "", "Page. 3"]
    canceled = start(2)
    claims = claimed(worker, 2)
    cancel_document(document=canceled)
    assert save_answers(worker=worker, answers=[answer_to(claim) for claim in claims]) == 0


def test_old_figures_go_with_a_new_text_whatever_release_kept_them(start: Start) -> None:
    start(1)
    worker = begin_lease(kind=Worker.Kind.READER)
    save_answers(worker=worker, answers=[answer_to(claimed(worker, 1)[0])])
    page = Page.objects.get()
    Figure.objects.create(page=page, number=1, box=[0, 0, 9, 9], data=b"jpeg")
    Page.objects.update(read_at=None)  # which releases before reuse did not note
    retry_page(page=page)
    save_answers(worker=worker, answers=[answer_to(claimed(worker, 1)[0])])
    assert not Figure.objects.exists()


def test_pages_that_are_saved_together_cost_less(start: Start) -> None:
    def cost(*groups: int) -> int:
        start(8)
        worker = begin_lease(kind=Worker.Kind.READER)
        answers = [answer_to(claim) for claim in claimed(worker, 8)]
        with CaptureQueriesContext(connection) as queries:
            for size in groups:
                save_answers(worker=worker, answers=[answers.pop(0) for _each in range(size)])
        # The table of prices is looked at once in a while, whoever saves.
        return sum("tasks_price" not in query["sql"] for query in queries)

    assert cost(8) < 0.7 * cost(*[1] * 8)
