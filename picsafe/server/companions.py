"""The other processes of a server: started, given connections, told what to do, and replaced if they die.

Each is an interpreter of its own, since what a server needs most is an interpreter's time. The first process
alone accepts connections, and hands each to the process that it belongs to.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.local.findings import Findings
from chalicelib.observability.log import record, record_failure
from picsafe.server.channel import Channel, Word, channel_pair
from picsafe.server.connections import client_of
from picsafe.server.spread import Spread

OWN: Final = 0
"""The first process's number."""
READY, CLOSED, FOUND = "ready", "closed", "found"
"""What companions say."""
TAKE, STOP, STOP_AT_ONCE, RELOAD = "take", "stop", "stop-at-once", "reload"
"""What they are told."""
START_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""A companion that has lived so long is replaced at once when it dies; otherwise each waits longer."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 60.0


class Child(Protocol):
    """What is wanted of ``subprocess.Popen``."""

    def poll(self) -> int | None:
        """How it has ended, if it has."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """How it ends; raises ``subprocess.TimeoutExpired``."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


Launch = Callable[[socket.socket], Child]
"""Starts a process that has the given end of its channel; may raise ``OSError``."""


class Companions:
    """Processes beside the first one; used in its event loop's thread, but for ``launch`` and ``close``.

    Args:
        count: how many.
        launch: starts one.
        findings: what is passed on between all.
        clock: seconds that nobody sets.
    """

    def __init__(
        self, count: int, launch: Launch, findings: Findings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._launch = launch
        self._findings = findings
        self._clock = clock
        self._spread = Spread()
        self._all = [_Companion(number + 1, self) for number in range(count)]
        self._ended = False
        findings.tell = self._tell

    def launch(self) -> None:
        """Start all, before there is an event loop, so that they get ready meanwhile."""
        for one in self._all:
            one.launch()

    async def start(self) -> None:
        """Listen to them, and wait until they are ready or will not be soon."""
        waits = [asyncio.ensure_future(one.ready.wait()) for one in self._all]
        for one in self._all:
            one.listen()
        if waits:
            _, late = await asyncio.wait(waits, timeout=START_SECONDS)
            for wait in late:
                wait.cancel()

    def hand(self, peer: socket.socket, address: str) -> bool:
        """Hand a new connection to the process that it belongs to; whether that is another one than this."""
        client = client_of(address)
        able = {one.number: one for one in self._all if one.is_ready}
        while True:
            number = self._spread.place(client, (OWN, *able))
            if number == OWN or able.pop(number).hand(peer, address):
                self._spread.opened(number, client)
                return number != OWN

    def closed(self, address: str) -> None:
        """A connection that this process has kept is closed."""
        self._spread.closed(OWN, client_of(address))

    def stop(self, at_once: bool) -> None:  # noqa: FBT001 - as ``Beside`` has it
        """Have them end, and start none any more."""
        self._ended = True
        for one in self._all:
            one.say(STOP_AT_ONCE if at_once else STOP)

    def reload(self) -> None:
        """Have them read lists and certificates again."""
        for one in self._all:
            one.say(RELOAD)

    def end(self) -> None:
        """End them now, from whichever thread."""
        self._ended = True
        for one in self._all:
            one.kill()

    def close(self, seconds: float = 0.0) -> None:
        """Wait until they have ended, and end those that have not after so many seconds."""
        self._ended = True
        self._findings.tell = lambda _name, _holds: None
        until = self._clock() + seconds
        for one in self._all:
            one.close(max(0.0, until - self._clock()))

    def launch_one(self, end: socket.socket) -> Child:
        """Start a process; raises ``OSError``."""
        return self._launch(end)

    def now(self) -> float:
        """Seconds that nobody sets."""
        return self._clock()

    def heard(self, number: int, word: Word) -> None:
        """A companion has said something."""
        if word.kind == CLOSED:
            self._spread.closed(number, word.text)
        elif word.kind == FOUND:
            name, holds = found(word)
            self._findings.hear(name, holds=holds)
            for one in self._all:
                if one.number != number:
                    one.say(FOUND, word.text)

    def greet(self, one: _Companion) -> None:
        """Tell a companion that has just started what the others know."""
        for name, holds in self._findings.all.items():
            one.say(FOUND, finding(name, holds=holds))

    def lost(self, one: _Companion) -> None:
        """A companion is gone: start another one in its place, unless all are to end."""
        self._spread.forget(one.number)
        if not self._ended:
            record("process_ended", level=logging.ERROR)
            asyncio.get_running_loop().call_later(one.pause(), self._again, one)

    def _again(self, one: _Companion) -> None:
        if not self._ended:
            one.launch()
            one.listen()

    def _tell(self, name: str, holds: bool) -> None:  # noqa: FBT001 - as ``Findings`` tells it
        for one in self._all:
            one.say_from_anywhere(FOUND, finding(name, holds=holds))


class _Companion:
    def __init__(self, number: int, all_: Companions) -> None:
        self.number = number
        self.is_ready = False
        self.ready = asyncio.Event()
        self._all = all_
        self._process: Child | None = None
        self._channel: Channel | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE

    def launch(self) -> None:
        own, other = channel_pair()
        self._channel = Channel(own, self._heard, self._lost)
        self._started = self._all.now()
        try:
            self._process = self._all.launch_one(other)
        except OSError as error:
            record_failure("process_not_started", error)
        finally:
            other.close()

    def listen(self) -> None:
        if self._channel is not None:
            self._channel.start()

    def hand(self, peer: socket.socket, address: str) -> bool:
        return self._channel is not None and self._channel.hand(TAKE, address, peer)

    def say(self, kind: str, text: str = "") -> None:
        if self._channel is not None:
            self._channel.say(kind, text)

    def say_from_anywhere(self, kind: str, text: str) -> None:
        if (channel := self._channel) is not None:
            channel.say_from_anywhere(kind, text)

    def kill(self) -> None:
        if (process := self._process) is not None and process.poll() is None:
            process.kill()

    def close(self, seconds: float) -> None:
        if self._process is not None:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._channel is not None:
            self._channel.close()

    def pause(self) -> float:
        if self._all.now() - self._started >= STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        return pause

    def _heard(self, word: Word) -> None:
        if word.kind == READY:
            self.is_ready = True
            self.ready.set()
            self._all.greet(self)
        else:
            self._all.heard(self.number, word)

    def _lost(self) -> None:
        self.is_ready = False
        self._channel = None
        # nobody need wait for it
        self.ready.set()
        if self._process is not None:
            # it may live without its channel, and nobody would notice
            self._process.kill()
            self._process.wait()
        self._all.lost(self)


def finding(name: str, *, holds: bool) -> str:
    """A finding as processes tell it."""
    return f"{int(holds)} {name}"


def found(word: Word) -> tuple[str, bool]:
    """What a word says that was found."""
    holds, _, name = word.text.partition(" ")
    return name, holds == "1"
