"""Requests that wait for their clients make room in the order of their waiting."""

from __future__ import annotations

import asyncio

import pytest

from picsafe.server.waits import ClientWaits, CutShort


async def _never(waits: ClientWaits, client: str) -> str:
    try:
        await waits.during(client, asyncio.get_running_loop().create_future())
    except CutShort:
        return "cut short"
    raise AssertionError("it came to an end")


def test_the_longest_wait_of_whoever_has_most_is_cut_short() -> None:
    async def play() -> None:
        waits = ClientWaits()
        assert not waits.cut_one_short()
        tasks = [asyncio.create_task(_never(waits, client)) for client in ("a", "b", "b", "a", "b")]
        await asyncio.sleep(0)
        assert waits.cut_one_short()
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert [task.done() for task in tasks] == [False, True, False, False, False]
        assert waits.cut_one_short("a")
        assert not waits.cut_one_short("c")
        for _ in range(3):
            assert waits.cut_one_short()
        assert not waits.cut_one_short()
        assert await asyncio.gather(*tasks) == ["cut short"] * 5

    asyncio.run(play())


def test_what_comes_in_time_comes_and_failures_stay_what_they_are() -> None:
    async def fails() -> None:
        raise TimeoutError

    async def play() -> None:
        waits = ClientWaits()
        assert await waits.during("a", asyncio.sleep(0, "done")) == "done"
        with pytest.raises(TimeoutError):
            await waits.during("a", fails())
        assert not waits.cut_one_short()

    asyncio.run(play())
