"""The switchboard: news for whom they concern, each once and in order; a slow line is told what it lost."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tasks.realtime.switchboard import EVERYBODY, Line, News, Switchboard, document_topic, owner_topic


def news(number: int, *, document: str = "d1", owner: int = 1) -> News:
    event = {"id": 100 + number, "seq": number, "owner_id": owner, "document_id": document}
    shown = {"type": "page.succeeded", "task_id": "book", "at": "2026-01-01T00:00:00+00:00", "data": {"number": number}}
    return News(event | shown)


@pytest.fixture
def board() -> Switchboard:
    return Switchboard()


def joined(board: Switchboard, *topics: str, most: int = 5) -> Line:
    line = Line(most)
    for topic in topics:
        board.join(line, topic)
    return line


async def heard(line: Line) -> list[Any]:
    """The numbers of what is on the line, up to where nothing more comes."""
    numbers: list[Any] = []
    while True:
        try:
            told = await asyncio.wait_for(line.take(), 0.01)
        except TimeoutError:
            return numbers
        numbers.append(told and told.event["seq"])


async def test_each_line_hears_of_its_topics(board: Switchboard) -> None:
    one, mine, all_of_them = (
        joined(board, document_topic("d1")),
        joined(board, owner_topic(1)),
        joined(board, EVERYBODY),
    )
    for told in (news(1), news(2, document="d2"), news(3, owner=2, document="d3"), news(4)):
        board.pass_on(told)
    assert await heard(one) == [1, 4]
    assert await heard(mine) == [1, 2, 4]
    assert await heard(all_of_them) == [1, 2, 3, 4]


async def test_whom_it_concerns_twice_is_told_once(board: Switchboard) -> None:
    line = joined(board, document_topic("d1"), owner_topic(1))
    board.pass_on(news(1))
    assert await heard(line) == [1]


async def test_who_leaves_hears_nothing_more(board: Switchboard) -> None:
    line = joined(board, document_topic("d1"), document_topic("d2"))
    board.leave(line, document_topic("d1"))
    board.pass_on(news(1))
    board.pass_on(news(2, document="d2"))
    assert await heard(line) == [2]


def test_who_hangs_up_leaves_nothing_behind(board: Switchboard) -> None:
    staying, going = joined(board, EVERYBODY), joined(board, EVERYBODY, owner_topic(1), document_topic("d1"))
    board.hang_up(going)
    board.hang_up(going)
    assert len(board) == 1
    board.hang_up(staying)
    assert len(board) == 0


async def test_a_slow_line_is_told_that_it_lost_some_and_goes_on(board: Switchboard) -> None:
    slow, quick = joined(board, EVERYBODY, most=2), joined(board, EVERYBODY, most=20)
    for number in range(1, 8):
        board.pass_on(news(number))
    left = await heard(slow)
    assert left[0] is None
    assert left[-1] == 7
    assert len(left) <= 3
    assert await heard(quick) == [1, 2, 3, 4, 5, 6, 7]
    board.pass_on(news(8))
    assert await heard(slow) == [8]


async def test_who_waits_is_woken(board: Switchboard) -> None:
    line = joined(board, EVERYBODY)
    waiting = asyncio.create_task(line.take())
    await asyncio.sleep(0)
    told = news(1)
    board.pass_on(told)
    assert await asyncio.wait_for(waiting, 1) is told


def test_an_event_is_written_once_for_each_kind_of_socket() -> None:
    told = news(7)
    of_document: dict[str, Any] = json.loads(told.text_of_document)
    assert of_document == {
        "seq": 7,
        "type": "page.succeeded",
        "task_id": "book",
        "at": "2026-01-01T00:00:00+00:00",
        "data": {"number": 7},
    }
    assert json.loads(told.text_of_all) == of_document | {"seq": 107}
    assert told.text_of_document is told.text_of_document
