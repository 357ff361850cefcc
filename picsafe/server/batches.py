"""Requests that are answered together: one thread takes all that wait, and commits once for all of them.

Forty threads that each decide one request and then wait for one another's commits spend their time on taking
turns in the interpreter. One thread that decides one request after another does not, and what comes in while
it commits is the next batch: the busier the server, the fewer syncs a request costs.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from chalicelib import deadline
from chalicelib.http.operations import Given, Outcome, Performer, Sent
from chalicelib.observability.log import record_failure
from picsafe.server.errors import stopping

MAX_BATCH = 64
"""More would keep those who wait for the next one longer than the commit that it saves."""

T = TypeVar("T")


class Together(Protocol):
    """Runs pieces of work in one transaction: see ``chalicelib.local.sqlite.Database.together``."""

    def __call__(self, pieces: Sequence[Callable[[], Given]]) -> Sequence[Outcome]:
        """The outcome of each piece, once it is durable."""
        ...


class Turns(Generic[T]):
    """What waits, by client: everybody gets one turn before anybody gets another."""

    def __init__(self) -> None:
        self._of: dict[str, deque[T]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, client: str, one: T) -> None:
        """Queue what a client wants."""
        self._of.setdefault(client, deque()).append(one)

    def take(self, at_most: int) -> list[T]:
        """Those whose turn it is; they wait no more."""
        taken: list[T] = []
        while self._of and len(taken) < at_most:
            # the dictionary keeps the order: who has had a turn goes to its end
            client = next(iter(self._of))
            waiting = self._of.pop(client)
            taken.append(waiting.popleft())
            if waiting:
                self._of[client] = waiting
        return taken


@dataclass(slots=True)
class _Request:
    performer: Performer
    sent: Sent
    answered: asyncio.Future[Outcome]

    def attempt(self) -> Given:
        return self.performer.attempt(self.sent)


class Batches:
    """The thread that answers requests together, from the event loop's.

    Args:
        together: runs a batch.
    """

    def __init__(self, together: Together) -> None:
        self._together = together
        self._turns: Turns[_Request] = Turns()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="batches", daemon=True)
        self._thread.start()

    def submit(self, client: str, performer: Performer, sent: Sent) -> asyncio.Future[Outcome]:
        """The outcome of a request, when its batch is durable; ``MustWait`` if it cannot be had here.

        Whose future is done before its turn, cancelled or given up, is not attempted.

        Raises:
            Refusal: the server is being stopped.
        """
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        with self._changed:
            if self._is_closed:
                raise stopping()
            self._turns.add(client, _Request(performer, sent, answered))
            self._changed.notify()
        return answered

    def close(self) -> None:
        """Answer what waits, and end the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with deadline.at_once():
            while batch := self._next():
                self._answer([request for request in batch if not request.answered.done()])

    def _next(self) -> list[_Request]:
        with self._changed:
            while not self._turns and not self._is_closed:
                self._changed.wait()
            return self._turns.take(MAX_BATCH)

    def _answer(self, batch: list[_Request]) -> None:
        try:
            outcomes: Sequence[Outcome] = self._together([request.attempt for request in batch])
        except Exception as error:  # noqa: BLE001 - the thread has to live on; each of them is told
            record_failure("unexpected_error", error)
            outcomes = [error] * len(batch)
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Outcome], Outcome]]] = {}
        for request, outcome in zip(batch, outcomes, strict=True):
            by_loop.setdefault(request.answered.get_loop(), []).append((request.answered, outcome))
        for loop, settled in by_loop.items():
            # an event loop that has ended has nobody left who waits
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: Sequence[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    for answered, outcome in settled:
        # who was waiting may have given up meanwhile
        if not answered.done():
            answered.set_result(outcome)
