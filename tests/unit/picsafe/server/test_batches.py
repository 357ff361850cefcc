"""Requests that are answered together: whose turn it is, what each is told, and how the thread ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import deadline
from chalicelib.errors import MustWait, NotFound, Unavailable
from chalicelib.http.operations import Api, Call, Decide, Empty, Outcome, Performer, Sent
from chalicelib.observability.log import record, send_to
from picsafe.server.batches import MAX_BATCH, Batches, Turns
from picsafe.server.errors import Refusal
from tests.unit.picsafe.server.stores import Idle, Pieces, Written, outcome_of

PATIENCE = 30


class Told(msgspec.Struct, frozen=True):
    text: str


class Recorded:
    """Notes the batches, and holds the first one until it is let go."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.fails: Exception | None = None
        self.lost: Exception | None = None
        self.committing: Callable[[], None] = lambda: None

    def __call__(self, pieces: Pieces) -> Sequence[Outcome]:
        self.sizes.append(len(pieces))
        self.entered.set()
        assert self.gate.wait(PATIENCE)
        if self.fails is not None:
            raise self.fails
        outcomes = [outcome_of(piece) for piece in pieces]
        self.committing()
        return outcomes if self.lost is None else [self.lost] * len(outcomes)


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def batches(recorded: Recorded) -> Iterator[Batches]:
    with closing(Batches(Written(recorded))) as batches:
        yield batches
        recorded.gate.set()


def performer(seen: list[str]) -> Performer:
    api = Api("keys", "https://my.example.org")

    @api.operation("GET", "/tell/{name}", summary="Tell", answers={200: Told}, together=True)
    def tell(call: Call[Empty, Empty]) -> Decide:
        return lambda: told(call.path["name"])

    def told(name: str) -> Told:
        seen.append(name)
        record("glass_broken", level=logging.WARNING)
        record("audit_write_failed", level=logging.ERROR)
        if name == "missing":
            raise NotFound("unknown", "No.")
        if name == "far" and not deadline.may_wait():
            raise MustWait
        return Told(name)

    return api.performers[0]


class Asked:
    """A request in the batches' hands, and its outcome."""

    def __init__(self, batches: Batches, performer: Performer, name: str) -> None:
        self.outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.pending = batches.submit("a", performer, asked_for(name), self.outcome.set_result)


def asked_for(name: str) -> Sent:
    return Sent({}, {}, b"", {"name": name}, "192.0.2.1")


def test_what_waits_is_one_batch_and_each_gets_its_own_outcome(batches: Batches, recorded: Recorded) -> None:
    seen: list[str] = []
    tell = performer(seen)

    async def play() -> list[Outcome]:
        asked = [Asked(batches, tell, "first")]
        await asyncio.to_thread(recorded.entered.wait, PATIENCE)
        asked += [Asked(batches, tell, name) for name in ("b", "missing", "c", "far")]
        recorded.gate.set()
        return await asyncio.gather(*(one.outcome for one in asked))

    first, b, missing, c, far = asyncio.run(play())
    assert [first, b, c] == [Told("first"), Told("b"), Told("c")]
    assert isinstance(missing, NotFound)
    # nobody may wait for a network here
    assert isinstance(far, MustWait)
    assert recorded.sizes == [1, 4]


def test_who_has_given_up_is_not_attempted(batches: Batches, recorded: Recorded) -> None:
    seen: list[str] = []
    tell = performer(seen)

    async def play() -> None:
        first = Asked(batches, tell, "first")
        await asyncio.to_thread(recorded.entered.wait, PATIENCE)
        gone = Asked(batches, tell, "gone")
        gone.pending.given_up = True
        kept = Asked(batches, tell, "kept")
        # given up while it is attempted
        first.pending.given_up = True
        recorded.gate.set()
        assert await kept.outcome == Told("kept")
        assert not first.outcome.done()
        assert not gone.outcome.done()

    asyncio.run(play())
    assert seen == ["first", "kept"]


def test_a_batch_that_fails_is_told_to_each_and_the_next_one_goes_on(
    batches: Batches, recorded: Recorded
) -> None:
    tell = performer([])
    recorded.gate.set()

    async def play() -> None:
        recorded.fails = RuntimeError("odd")
        outcome = await Asked(batches, tell, "x").outcome
        assert isinstance(outcome, Unavailable)
        assert outcome.__cause__ is recorded.fails
        recorded.fails = None
        assert await Asked(batches, tell, "y").outcome == Told("y")

    asyncio.run(play())


def test_what_is_recorded_is_told_once_it_is_committed_and_not_if_it_never_was(
    batches: Batches, recorded: Recorded
) -> None:
    tell, told = performer([]), list[str]()
    before = send_to(lambda event, _level, _fields: told.append(event))

    async def play() -> None:
        kept = Asked(batches, tell, "kept")
        await asyncio.to_thread(recorded.entered.wait, PATIENCE)
        recorded.committing = lambda: told.append("commit")
        recorded.gate.set()
        await kept.outcome
        recorded.lost = Unavailable()
        assert await Asked(batches, tell, "lost").outcome is recorded.lost

    try:
        asyncio.run(play())
    finally:
        send_to(before)
    assert told == ["commit", "glass_broken", "audit_write_failed", "commit", "audit_write_failed"]


def test_what_is_recorded_of_a_commit_that_breaks_is_not_told() -> None:
    tell, told = performer([]), list[str]()
    before = send_to(lambda event, _level, _fields: told.append(event))

    def breaks() -> None:
        raise RuntimeError("odd")

    async def play(batches: Batches) -> None:
        outcome = await Asked(batches, tell, "lost").outcome
        # whether it was stored cannot be told: 503, whatever the reason
        assert isinstance(outcome, Unavailable)
        assert outcome.code == "unavailable"

    try:
        with closing(Batches(Idle(breaks))) as batches:
            asyncio.run(play(batches))
    finally:
        send_to(before)
    assert told == ["unexpected_error", "audit_write_failed"]


def test_one_who_cannot_be_told_keeps_nobody_from_being_told(batches: Batches, recorded: Recorded) -> None:
    tell = performer([])

    def fail(_outcome: Outcome) -> None:
        raise RuntimeError("odd")

    async def play() -> None:
        first = Asked(batches, tell, "first")
        await asyncio.to_thread(recorded.entered.wait, PATIENCE)
        batches.submit("a", tell, asked_for("odd"), fail)
        last = Asked(batches, tell, "last")
        recorded.gate.set()
        assert await first.outcome == Told("first")
        assert await last.outcome == Told("last")

    asyncio.run(play())


def test_what_waits_is_answered_before_the_end_and_nothing_after_it(recorded: Recorded) -> None:
    tell = performer([])
    batches = Batches(Written(recorded))

    async def play() -> list[Outcome]:
        asked = [Asked(batches, tell, str(number)) for number in range(2 * MAX_BATCH)]
        recorded.gate.set()
        await asyncio.to_thread(batches.close)
        with pytest.raises(Refusal):
            Asked(batches, tell, "late")
        return await asyncio.gather(*(one.outcome for one in asked))

    assert asyncio.run(play()) == [Told(str(number)) for number in range(2 * MAX_BATCH)]
    assert max(recorded.sizes) <= MAX_BATCH


def test_one_client_with_many_requests_does_not_keep_another_waiting() -> None:
    turns: Turns[str] = Turns()
    for number in range(1000):
        turns.add("greedy", f"greedy {number}")
    turns.add("modest", "modest")
    assert turns.take(4) == ["greedy 0", "modest", "greedy 1", "greedy 2"]
    turns.add("modest", "again")
    assert turns.take(2) == ["greedy 3", "again"]


@given(st.lists(st.one_of(st.integers(0, 4), st.none()), max_size=60))
def test_turns_lose_nothing_and_keep_the_order_of_each(steps: list[int | None]) -> None:
    turns: Turns[tuple[int, int]] = Turns()
    added: list[tuple[int, int]] = []
    taken: list[tuple[int, int]] = []
    for number, step in enumerate(steps):
        if step is None:
            batch = turns.take(3)
            taken += batch
            assert len(batch) == min(3, len(added) - len(taken) + len(batch))
        else:
            turns.add(str(step), (step, number))
            added.append((step, number))
    taken += turns.take(len(added))
    assert not turns
    assert sorted(taken) == sorted(added)
    for client in range(5):
        assert [one for one in taken if one[0] == client] == [one for one in added if one[0] == client]
