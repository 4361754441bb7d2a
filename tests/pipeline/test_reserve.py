"""Pages are claimed ahead together, and yet no slot waits for one."""

from __future__ import annotations

import asyncio

import pytest

from tasks.pipeline.reserve import Reserve


async def is_waiting(reserve: Reserve, *, at_once: bool = False) -> bool:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reserve.room(at_once=at_once), 0.01)
    return True


def test_it_is_filled_up_when_half_of_it_is_gone() -> None:
    async def story() -> None:
        reserve = Reserve(6)
        assert await reserve.room() == 6
        reserve.take(6)
        assert await is_waiting(reserve, at_once=True)
        reserve.give_back()
        assert await is_waiting(reserve)
        assert await reserve.room(at_once=True) == 1
        waiting = asyncio.create_task(reserve.room())
        reserve.give_back()
        reserve.give_back()
        assert await waiting == 3

    asyncio.run(story())


def test_of_one_place_each_is_worth_a_claim() -> None:
    async def story() -> None:
        reserve = Reserve(1)
        reserve.take(await reserve.room())
        reserve.give_back()
        assert await reserve.room() == 1

    asyncio.run(story())
