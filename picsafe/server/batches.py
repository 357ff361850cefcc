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
from functools import partial
from typing import Generic, Protocol, TypeVar

from chalicelib import deadline
from chalicelib.errors import MustWait, Unavailable
from chalicelib.http.operations import Given, Outcome, Performer, Sent
from chalicelib.observability.log import HeldBack, record_failure
from picsafe.server.errors import stopping
from picsafe.standby.gate import Gate, Open

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


class Pending:
    """A request that is in the batches' hands.

    Attributes:
        given_up: whether nobody waits for its outcome any more: if it has not been attempted, it is not.
        events: what was recorded of it, which is told once its outcome is durable.
    """

    __slots__ = ("_performer", "_sent", "events", "given_up", "loop", "settle")

    def __init__(self, performer: Performer, sent: Sent, settle: Callable[[Outcome], None]) -> None:
        self._performer = performer
        self._sent = sent
        self.settle = settle
        self.loop = asyncio.get_running_loop()
        self.given_up = False
        self.events = HeldBack()

    def attempt(self) -> Given:
        """See ``Performer.attempt``."""
        with self.events:
            return self._performer.attempt(self._sent)


class Batches:
    """The thread that answers requests together, from the event loop's.

    Args:
        together: runs a batch.
        gate: where a batch waits behind its commit, while the next one is decided.
    """

    def __init__(self, together: Together, gate: Gate | None = None) -> None:
        self._together = together
        self._gate = gate or Open()
        self._turns: Turns[Pending] = Turns()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="batches", daemon=True)
        self._thread.start()

    def submit(
        self, client: str, performer: Performer, sent: Sent, settle: Callable[[Outcome], None]
    ) -> Pending:
        """Have a request performed; it is called from an event loop.

        Args:
            client: whose turn it takes.
            performer: what performs it.
            sent: the request.
            settle: gets the outcome in that loop, once it is durable, unless it is given up; ``MustWait``
                if it cannot be had here.

        Raises:
            Refusal: the server is being stopped.
        """
        pending = Pending(performer, sent, settle)
        with self._changed:
            if self._is_closed:
                raise stopping()
            self._turns.add(client, pending)
            self._changed.notify()
        return pending

    def close(self) -> None:
        """Answer what waits, and end the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with deadline.at_once():
            while batch := self._next():
                self._answer([pending for pending in batch if not pending.given_up])

    def _next(self) -> list[Pending]:
        with self._changed:
            while not self._turns and not self._is_closed:
                self._changed.wait()
            return self._turns.take(MAX_BATCH)

    def _answer(self, batch: list[Pending]) -> None:
        refusal = self._gate.refusal()
        if refusal is not None:
            _tell(batch, [refusal] * len(batch))
            return
        try:
            outcomes: Sequence[Outcome] = self._together([pending.attempt for pending in batch])
        except Exception as error:  # noqa: BLE001 - the thread has to live on; each of them is told
            record_failure("unexpected_error", error)
            outcomes = [error] * len(batch)
        for pending, outcome in zip(batch, outcomes, strict=True):
            pending.events.tell(undone=isinstance(outcome, Unavailable | MustWait))
        self._gate.after_commit(partial(_tell_unless, batch, outcomes))


def _tell_unless(batch: list[Pending], outcomes: Sequence[Outcome], refusal: Unavailable | None) -> None:
    if refusal is not None:
        # what has to wait has left nothing behind it, and is asked again elsewhere
        outcomes = [one if isinstance(one, MustWait) else refusal for one in outcomes]
    _tell(batch, outcomes)


def _tell(batch: list[Pending], outcomes: Sequence[Outcome]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Pending, Outcome]]] = {}
    for pending, outcome in zip(batch, outcomes, strict=True):
        by_loop.setdefault(pending.loop, []).append((pending, outcome))
    for loop, settled in by_loop.items():
        # an event loop that has ended has nobody left who waits
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: Sequence[tuple[Pending, Outcome]]) -> None:
    for pending, outcome in settled:
        # who was waiting may have given up meanwhile
        if not pending.given_up:
            try:
                pending.settle(outcome)
            except Exception as error:  # noqa: BLE001 - the others get theirs
                record_failure("unexpected_error", error)
