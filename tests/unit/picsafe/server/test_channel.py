from __future__ import annotations

import asyncio
import os
import socket

import pytest

from picsafe.server.channel import Channel, Word, channel_pair

PATIENCE = 30


def test_words_arrive_in_order_however_many_there_are() -> None:
    async def story() -> list[str]:
        one, other = channel_pair()
        heard: list[str] = []
        all_heard = asyncio.Event()

        def hear(word: Word) -> None:
            heard.append(word.text)
            if len(heard) == 3000:
                all_heard.set()

        sayer, hearer = Channel(one, lambda _word: None, lambda: None), Channel(other, hear, lambda: None)
        sayer.start()
        for number in range(2999):
            sayer.say("closed", str(number))
        await asyncio.to_thread(sayer.say_from_anywhere, "closed", "2999")
        hearer.start()
        async with asyncio.timeout(PATIENCE):
            await all_heard.wait()
        sayer.close()
        hearer.close()
        return heard

    assert asyncio.run(story()) == [str(number) for number in range(3000)]


def test_the_end_is_told_once_and_what_is_said_then_is_lost() -> None:
    async def story() -> int:
        one, other = channel_pair()
        ends: list[None] = []
        ended = asyncio.Event()

        def end() -> None:
            ends.append(None)
            ended.set()

        channel = Channel(one, lambda _word: None, end)
        channel.start()
        other.close()
        async with asyncio.timeout(PATIENCE):
            await ended.wait()
        channel.say("closed", "a")
        channel.say_from_anywhere("closed", "a")
        channel.close()
        return len(ends)

    assert asyncio.run(story()) == 1


def test_a_connection_goes_with_its_word_and_is_closed_on_exec() -> None:
    async def story() -> Word:
        one, other = channel_pair()
        heard: asyncio.Future[Word] = asyncio.get_running_loop().create_future()
        giver = Channel(one, lambda _word: None, lambda: None)
        taker = Channel(other, heard.set_result, lambda: None)
        giver.start()
        taker.start()
        here, there = socket.socketpair()
        with there:
            assert giver.hand("take", "192.0.2.1", here)
            here.close()
            async with asyncio.timeout(PATIENCE):
                word = await heard
            assert word.peer is not None
            word.peer.send(b"x")
            assert there.recv(1) == b"x"
            assert not os.get_inheritable(word.peer.fileno())
            assert not word.peer.getblocking()
            word.peer.close()
        giver.close()
        taker.close()
        return word

    word = asyncio.run(story())
    assert (word.kind, word.text) == ("take", "192.0.2.1")


def test_nothing_is_handed_to_an_end_that_is_gone() -> None:
    one, other = channel_pair()
    other.close()
    channel = Channel(one, lambda _word: None, lambda: None)
    here, there = socket.socketpair()
    with here, there:
        assert not channel.hand("take", "192.0.2.1", here)
    channel.close()


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_is_told_before_there_is_a_loop(closed: bool) -> None:
    one, other = channel_pair()
    channel = Channel(one, lambda _word: None, lambda: None)
    if closed:
        channel.close()
    channel.say_from_anywhere("found", "1 a")
    channel.close()
    other.close()
