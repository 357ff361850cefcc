"""The first process and those beside it, which are threads' ends of channels here."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import pytest

from chalicelib.local.findings import Findings
from picsafe.server.companions import (
    CLOSED,
    FIRST_PAUSE,
    FOUND,
    LONGEST_PAUSE,
    OWN,
    READY,
    RELOAD,
    STEADY_SECONDS,
    STOP,
    STOP_AT_ONCE,
    TAKE,
    Companions,
)

PATIENCE = 30


class FakeProcess:
    """A process beside the first one: the other end of its channel."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end.dup()
        self.end.settimeout(PATIENCE)
        self.code: int | None = None
        self.stubborn = False
        self.say(READY)

    def say(self, kind: str, text: str = "") -> None:
        self.end.send(f"{kind} {text}".encode())

    def hears(self) -> tuple[str, list[socket.socket]]:
        data, descriptors, _, _ = socket.recv_fds(self.end, 512, 1)
        return data.decode(), [socket.socket(fileno=one) for one in descriptors]

    def die(self) -> None:
        self.code = -9
        self.end.close()

    def poll(self) -> int | None:
        return self.code

    def wait(self, timeout: float | None = None) -> int:
        if self.code is None:
            if self.stubborn:
                raise subprocess.TimeoutExpired("companion", timeout or 0)
            self.code = 0
        return self.code

    def kill(self) -> None:
        self.stubborn = False
        self.die()


class Started:
    """What was started, and the time."""

    def __init__(self) -> None:
        self.processes: list[FakeProcess] = []
        self.fails = 0
        self.now = 1000.0

    def launch(self, end: socket.socket) -> FakeProcess:
        if self.fails:
            self.fails -= 1
            raise OSError
        self.processes.append(FakeProcess(end))
        return self.processes[-1]

    def clock(self) -> float:
        return self.now


@pytest.fixture
def started() -> Iterator[Started]:
    started = Started()
    yield started
    for process in started.processes:
        process.end.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


def play(
    started: Started, count: int, story: Callable[[Companions, Findings], Awaitable[None]]
) -> Companions:
    findings = Findings()
    companions = Companions(count, started.launch, findings, started.clock)
    companions.launch()

    async def run() -> None:
        await companions.start()
        await story(companions, findings)

    try:
        asyncio.run(run())
    finally:
        companions.close()
    return companions


def test_connections_go_round_and_come_back_when_they_are_closed(started: Started) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        here, there = socket.socketpair()
        with here, there:
            handed = [companions.hand(here, "192.0.2.1") for _ in range(5)]
            # the last one first, and the first process in its turn
            assert handed == [True, True, False, True, True]
            for process in (started.processes[1], started.processes[0]):
                told, (peer,) = process.hears()
                assert told == f"{TAKE} 192.0.2.1"
                with peer:
                    peer.send(b"hello")
                    assert there.recv(5) == b"hello"
            started.processes[0].say(CLOSED, "192.0.2.1")
            started.processes[0].say(CLOSED, "192.0.2.1")
            await asyncio.sleep(0.05)
            companions.closed("192.0.2.1")
            assert [companions.hand(here, "192.0.2.1") for _ in range(3)] == [True, False, True]

    play(started, 2, story)


def test_who_does_not_take_a_connection_is_passed_over(started: Started) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        here, there = socket.socketpair()
        with here, there:
            # it does not listen: at some point its channel is full
            handed = [companions.hand(here, f"192.0.2.{number % 250}") for number in range(3000)]
        assert handed[0]
        assert not handed[-1]

    play(started, 1, story)


def test_without_others_everything_stays_here(started: Started) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        here, there = socket.socketpair()
        with here, there:
            assert not companions.hand(here, "192.0.2.1")

    play(started, 0, story)


def test_what_one_found_out_all_hear(started: Started) -> None:
    async def story(companions: Companions, findings: Findings) -> None:
        one, other = started.processes
        one.say(FOUND, "1 keys.db is damaged")
        await until(lambda: findings.get("keys.db is damaged") is True)
        await until_told(other, f"{FOUND} 1 keys.db is damaged")
        await asyncio.to_thread(findings.put, "mail", holds=False)
        for process in (one, other):
            await until_told(process, f"{FOUND} 0 mail")
        # and whoever comes later as well
        one.die()
        await until(lambda: len(started.processes) == 3)
        await until_told(started.processes[2], f"{FOUND} 1 keys.db is damaged")
        await until_told(started.processes[2], f"{FOUND} 0 mail")

    play(started, 2, story)


async def until_told(process: FakeProcess, wanted: str) -> None:
    told, _ = await asyncio.to_thread(process.hears)
    assert told == wanted


def test_who_dies_is_replaced_and_its_connections_forgotten(
    started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        here, there = socket.socketpair()
        with here, there:
            assert companions.hand(here, "192.0.2.1")
            assert not companions.hand(here, "192.0.2.1")
            started.processes[0].die()
            await until(lambda: not companions.hand(here, "192.0.2.1"))
            await until(lambda: companions.hand(here, "192.0.2.1"))
        assert len(started.processes) == 2

    with caplog.at_level(logging.ERROR, "picsafe"):
        play(started, 1, story)
    assert "process_ended" in caplog.text


def test_who_cannot_be_started_is_tried_again_and_keeps_nobody_waiting(started: Started) -> None:
    started.fails = 2

    async def story(companions: Companions, _: Findings) -> None:
        here, there = socket.socketpair()
        with here, there:
            await until(lambda: companions.hand(here, "192.0.2.1"))

    play(started, 1, story)
    assert len(started.processes) == 1


def test_who_dies_again_and_again_is_replaced_more_and_more_rarely(started: Started) -> None:
    companions = Companions(1, started.launch, Findings(), started.clock)
    companions.launch()
    (one,) = companions._all
    pauses = [one.pause() for _ in range(12)]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    started.now += STEADY_SECONDS
    assert one.pause() == FIRST_PAUSE
    companions.close()


def test_they_are_told_to_reload_and_to_end_and_none_is_replaced_then(started: Started) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        (one,) = started.processes
        companions.reload()
        companions.stop(at_once=False)
        companions.stop(at_once=True)
        for wanted in (RELOAD, STOP, STOP_AT_ONCE):
            await until_told(one, f"{wanted} ")
        one.die()
        await asyncio.sleep(2 * FIRST_PAUSE)

    play(started, 1, story)
    assert len(started.processes) == 1


def test_who_does_not_end_in_time_is_ended(started: Started) -> None:
    companions = Companions(1, started.launch, Findings(), started.clock)
    companions.launch()
    started.processes[0].stubborn = True
    companions.close(5)
    assert started.processes[0].code == -9


def test_all_can_be_ended_from_anywhere_and_only_the_first_one_is_left(started: Started) -> None:
    async def story(companions: Companions, _: Findings) -> None:
        await asyncio.to_thread(companions.end)
        assert [process.code for process in started.processes] == [-9, -9]
        here, there = socket.socketpair()
        with here, there:
            await until(lambda: not companions.hand(here, "192.0.2.1"))
        await asyncio.sleep(2 * FIRST_PAUSE)

    play(started, 2, story)
    assert len(started.processes) == 2


def test_the_first_process_is_not_one_of_the_others(started: Started) -> None:
    companions = Companions(3, started.launch, Findings(), started.clock)
    assert OWN not in {one.number for one in companions._all}
    with suppress(OSError):
        companions.close()
