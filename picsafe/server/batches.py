"""Requests that are answered together: all that wait are decided one after another, and committed at once.

Forty threads that each decide one request and then wait for one another's commits spend their time on taking
turns in the interpreter, and two do so whenever one of them asks a database. One thread does not: the event
loop's own. What comes in while a batch is committed is the next one: the busier the server, the fewer syncs a
request costs.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from chalicelib import deadline
from chalicelib.errors import DomainError, MustWait, Unavailable
from chalicelib.http.operations import Decide, Finish, Given, Outcome, Performer, Sent
from chalicelib.local.pace import Pace
from chalicelib.observability.log import HeldBack, record_failure
from picsafe.server.errors import stopping
from picsafe.standby.gate import Gate, Open

MAX_BATCH = 32
"""More would keep everybody else waiting longer than the commit that it saves."""

T = TypeVar("T")


class Together(Protocol):
    """Runs pieces of work in one transaction: see ``chalicelib.local.sqlite.Database``."""

    def together(self, pieces: Sequence[Decide]) -> Sequence[Outcome]:
        """The outcome of each piece, once it is durable."""
        ...

    def begin_together(self, pieces: Sequence[Decide]) -> Callable[[], Sequence[Outcome]] | None:
        """Run the pieces, and give what makes them durable; ``None`` where that would have to wait."""
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

    def first(self) -> T | None:
        """Whose turn is next, if anybody waits."""
        return next(iter(self._of.values()))[0] if self._of else None

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

    __slots__ = ("_decide", "_performer", "_sent", "events", "given_up", "loop", "settle")

    def __init__(self, performer: Performer, sent: Sent, settle: Callable[[Outcome], None]) -> None:
        self._performer = performer
        self._sent = sent
        self.settle = settle
        self.loop = asyncio.get_running_loop()
        self.given_up = False
        self.events = HeldBack()
        self._decide: Decide | Exception | None = None

    def prepare(self) -> Exception | None:
        """Do what needs no store, once; why there is nothing left to be decided."""
        if self._decide is None:
            try:
                with self.events:
                    self._decide = self._performer.prepare(self._sent)
            except Exception as error:  # noqa: BLE001 - it is the outcome
                self._decide = error
        return self._decide if isinstance(self._decide, Exception) else None

    def decide(self) -> Given | Finish:
        """Do what is left, in the store."""
        if not callable(self._decide):
            raise TypeError("what was not prepared cannot be decided")
        with self.events:
            return self._decide()


class Batches:
    """Answers requests together: decides them in the event loop's thread, and commits in one of its own.

    Where a commit takes no longer than to wake that thread, it is not woken. Where somebody else is writing,
    it decides as well, since it may wait for them.

    Args:
        store: runs a batch.
        gate: where a batch waits behind its commit, while the next one is decided.
        pace: says which commits the event loop waits for.
    """

    def __init__(self, store: Together, gate: Gate | None = None, pace: Pace | None = None) -> None:
        self._store = store
        self._gate = gate or Open()
        self._turns: Turns[Pending] = Turns()
        self._pace = pace or Pace()
        self._changed = threading.Condition()
        self._job: _Job | None = None
        self._is_busy = False
        self._is_scheduled = False
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
            if self._is_busy or self._is_scheduled:
                return pending
            self._is_scheduled = True
        # behind all others that have come by now
        pending.loop.call_soon(self._take_turn)
        return pending

    def close(self) -> None:
        """Answer what waits, and end the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _take_turn(self) -> None:
        """Decide a batch in the event loop's thread."""
        with self._changed:
            self._is_scheduled = False
            if self._is_busy or self._is_closed or not self._turns:
                return
            self._is_busy = True
            batch = self._taken()
        commit: Callable[[], Sequence[Outcome]] | None
        try:
            with deadline.at_once():
                commit = self._begun(batch)
        except Exception as error:  # noqa: BLE001 - the loop has to live on; each of them is told
            self._finish(batch, _failed(batch, error))
            return
        if commit is not None and self._pace.is_quick():
            started = time.perf_counter()
            outcomes = _outcomes(batch, commit)
            self._pace.took(time.perf_counter() - started)
            self._finish(batch, outcomes)
            return
        with self._changed:
            self._job = _Job(batch, commit or partial(self._decided, batch))
            self._changed.notify()

    def _begun(self, batch: list[Pending]) -> Callable[[], Sequence[Outcome]] | None:
        if not batch:
            return list
        refusal = self._gate.refusal()
        if refusal is not None:
            return lambda: [refusal] * len(batch)
        prepared = _Prepared(batch)
        if not prepared.pieces:
            return lambda: prepared.all_with([])
        commit = self._store.begin_together(prepared.pieces)
        return None if commit is None else lambda: prepared.all_with(commit())

    def _decided(self, batch: list[Pending]) -> Sequence[Outcome]:
        refusal = self._gate.refusal()
        if refusal is not None:
            return [refusal] * len(batch)
        prepared = _Prepared(batch)
        return prepared.all_with(self._store.together(prepared.pieces) if prepared.pieces else [])

    def _run(self) -> None:
        with deadline.at_once():
            while job := self._next():
                self._finish(job.batch, _outcomes(job.batch, job.rest))

    def _next(self) -> _Job | None:
        with self._changed:
            while True:
                if self._job is not None:
                    job, self._job = self._job, None
                    return job
                if not self._is_busy and self._turns and self._is_closed:
                    self._is_busy = True
                    batch = self._taken()
                    return _Job(batch, partial(self._decided, batch))
                if self._is_closed and not self._is_busy:
                    return None
                self._changed.wait()

    def _taken(self) -> list[Pending]:
        return [pending for pending in self._turns.take(MAX_BATCH) if not pending.given_up]

    def _finish(self, batch: list[Pending], outcomes: Sequence[Outcome]) -> None:
        for pending, outcome in zip(batch, outcomes, strict=True):
            pending.events.tell(undone=isinstance(outcome, Unavailable | MustWait))
        try:
            self._gate.after_commit(partial(_tell_unless, batch, outcomes))
        except Exception as error:  # noqa: BLE001 - as above
            _tell(batch, _failed(batch, error))
        loop = None
        with self._changed:
            self._is_busy = False
            following = self._turns.first()
            if self._is_closed:
                self._changed.notify()
            elif following is not None and not self._is_scheduled:
                self._is_scheduled = True
                loop = following.loop
        if loop is not None and not _called_soon(loop, self._take_turn):
            with self._changed:
                self._is_scheduled = False


class _Prepared:
    """What is left of a batch for the store, when what needs none is done."""

    def __init__(self, batch: list[Pending]) -> None:
        self._ended = [pending.prepare() for pending in batch]
        self.pieces: list[Decide] = [
            pending.decide for pending, ended in zip(batch, self._ended, strict=True) if ended is None
        ]

    def all_with(self, decided: Sequence[Outcome]) -> Sequence[Outcome]:
        """The outcomes of all, in order."""
        following = iter(decided)
        return [next(following) if ended is None else ended for ended in self._ended]


@dataclass(frozen=True, slots=True)
class _Job:
    """What is left to do of a batch."""

    batch: list[Pending]
    rest: Callable[[], Sequence[Outcome]]


def _outcomes(batch: list[Pending], rest: Callable[[], Sequence[Outcome]]) -> Sequence[Outcome]:
    try:
        return rest()
    except Exception as error:  # noqa: BLE001 - whoever runs it has to live on; each of them is told
        return _failed(batch, error)


def _failed(batch: list[Pending], error: Exception) -> Sequence[Outcome]:
    record_failure("unexpected_error", error)
    for pending in batch:
        # nothing of it was committed that was not told already
        pending.events.tell(undone=True)
    if not isinstance(error, DomainError | MustWait):
        # whether something was stored cannot be told; whoever asks again finds out
        unforeseen, error = error, Unavailable()
        error.__cause__ = unforeseen
    return [error] * len(batch)


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
        if _is_running_here(loop):
            _settle(settled)
        else:
            # an event loop that has ended has nobody left who waits
            _called_soon(loop, partial(_settle, settled))


def _called_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> bool:
    """Have an event loop call something, from any thread; whether it has not ended."""
    try:
        if _is_running_here(loop):
            loop.call_soon(call)
        else:
            loop.call_soon_threadsafe(call)
    except RuntimeError:
        return False
    return True


def _is_running_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def _settle(settled: Sequence[tuple[Pending, Outcome]]) -> None:
    for pending, outcome in settled:
        # who was waiting may have given up meanwhile
        if not pending.given_up:
            try:
                pending.settle(outcome)
            except Exception as error:  # noqa: BLE001 - the others get theirs
                record_failure("unexpected_error", error)
