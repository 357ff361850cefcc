"""Where requests that are answered together are decided, and where that is committed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import MustWait, NotFound, Unauthenticated, Unavailable
from chalicelib.http.operations import Api, Call, Decide, Empty, Finish, Outcome, Performer
from chalicelib.local.pace import FEW, MOST, QUICK, Pace
from picsafe.server.batches import Batches
from tests.unit.picsafe.server.stores import Idle, Pieces
from tests.unit.picsafe.server.test_batches import PATIENCE, Asked, Told, performer

BATCHES = "batches"


class Commits:
    """Where commits were made; each waits until it is let go."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.entered = threading.Event()
        self.gate = threading.Event()

    def __call__(self) -> None:
        self.threads.append(threading.current_thread().name)
        self.entered.set()
        assert self.gate.wait(PATIENCE)


def slow() -> Pace:
    pace = Pace()
    pace.took(1)
    return pace


def test_a_quick_commit_is_made_where_it_was_decided() -> None:
    commits = Commits()
    commits.gate.set()

    async def play(batches: Batches) -> list[Outcome]:
        asked = [Asked(batches, performer([]), name) for name in ("a", "missing", "far")]
        return await asyncio.gather(*(one.outcome for one in asked))

    with closing(Batches(Idle(commits))) as batches:
        a, missing, far = asyncio.run(play(batches))
    assert a == Told("a")
    assert isinstance(missing, NotFound)
    # nobody may wait for a network here
    assert isinstance(far, MustWait)
    assert commits.threads == [threading.current_thread().name]


def test_a_transaction_has_nothing_in_it_but_what_asks_the_store() -> None:
    done: list[str] = []

    class Noted(Idle):
        def begin_together(self, pieces: Pieces) -> Callable[[], Sequence[Outcome]]:
            done.append("begin")
            return super().begin_together(pieces)

    api = Api("keys", "https://my.example.org")

    @api.operation("GET", "/tell/{name}", summary="Tell", answers={200: Told}, together=True)
    def tell(call: Call[Empty, Empty]) -> Decide:
        name = call.path["name"]
        done.append(f"check {name}")
        if name == "stranger":
            raise Unauthenticated("invalid_token", "No.")

        def decide() -> Finish:
            done.append(f"decide {name}")
            return lambda: Told(name)

        return decide

    async def play(batches: Batches) -> list[Outcome]:
        asked = [Asked(batches, api.performers[0], name) for name in ("a", "stranger", "b")]
        return await asyncio.gather(*(one.outcome for one in asked))

    with closing(Batches(Noted(lambda: done.append("commit")))) as batches:
        a, stranger, b = asyncio.run(play(batches))
        assert isinstance(stranger, Unauthenticated)
        assert [callable(one) and one() for one in (a, b)] == [Told("a"), Told("b")]
        checks = ["check a", "check stranger", "check b"]
        assert done == [*checks, "begin", "decide a", "decide b", "commit"]
        done.clear()
        (alone,) = asyncio.run(gathered(batches, api.performers[0], "stranger"))
    assert isinstance(alone, Unauthenticated)
    assert done == ["check stranger"]


async def gathered(batches: Batches, performer: Performer, *names: str) -> list[Outcome]:
    return await asyncio.gather(*(Asked(batches, performer, name).outcome for name in names))


def test_while_a_commit_takes_long_the_loop_goes_on_and_gathers_the_next_batch() -> None:
    commits, seen = Commits(), list[str]()
    tell = performer(seen)

    async def play(batches: Batches) -> list[Outcome]:
        first = Asked(batches, tell, "first")
        await asyncio.to_thread(commits.entered.wait, PATIENCE)
        more = [Asked(batches, tell, name) for name in ("b", "gone", "c")]
        more[1].pending.given_up = True
        assert seen == ["first"]
        assert not first.outcome.done()
        commits.gate.set()
        return [await one.outcome for one in (first, more[0], more[2])]

    with closing(Batches(Idle(commits), pace=slow())) as batches:
        assert asyncio.run(play(batches)) == [Told("first"), Told("b"), Told("c")]
    assert seen == ["first", "b", "c"]
    assert commits.threads == [BATCHES, BATCHES]


def test_what_is_told_before_the_end_is_all_that_was_asked_for_by_then() -> None:
    commits = Commits()
    tell = performer([])

    async def play(batches: Batches) -> list[Outcome]:
        asked = [Asked(batches, tell, "first")]
        await asyncio.to_thread(commits.entered.wait, PATIENCE)
        asked.append(Asked(batches, tell, "last"))
        closed = asyncio.ensure_future(asyncio.to_thread(batches.close))
        commits.gate.set()
        await closed
        return await asyncio.gather(*(one.outcome for one in asked))

    assert asyncio.run(play(Batches(Idle(commits), pace=slow()))) == [Told("first"), Told("last")]


class Failing(Idle):
    """Fails as it begins, as nothing should."""

    fails: Exception | None = RuntimeError("odd")

    def begin_together(self, pieces: Pieces) -> Callable[[], Sequence[Outcome]]:
        if self.fails is not None:
            raise self.fails
        return super().begin_together(pieces)


@pytest.mark.parametrize("pace", [Pace, slow])
def test_what_fails_is_told_and_the_next_one_goes_on(pace: Callable[[], Pace]) -> None:
    def commit() -> None:
        if failing:
            raise failing.pop()

    odd, store = RuntimeError("odd"), Failing(commit)
    failing = [odd]

    async def play(batches: Batches) -> None:
        tell = performer([])
        begun = await Asked(batches, tell, "as it begins").outcome
        assert isinstance(begun, Unavailable)
        assert begun.__cause__ is store.fails
        store.fails = None
        committed = await Asked(batches, tell, "as it is committed").outcome
        assert isinstance(committed, Unavailable)
        assert committed.__cause__ is odd
        assert await Asked(batches, tell, "c").outcome == Told("c")

    with closing(Batches(store, pace=pace())) as batches:
        asyncio.run(play(batches))


class Sometimes(Idle):
    """Somebody else is writing to it now and then."""

    def __init__(self, written: list[bool]) -> None:
        super().__init__()
        self._written = written

    def begin_together(self, pieces: Pieces) -> Callable[[], Sequence[Outcome]]:
        if self._written and self._written.pop():
            return None  # type: ignore[return-value]  # as a store that is written to
        return super().begin_together(pieces)


@given(st.lists(st.booleans(), max_size=6), st.lists(st.integers(0, 3), max_size=12))
def test_each_gets_its_own_outcome_wherever_it_is_decided(written: list[bool], pauses: list[int]) -> None:
    async def play(batches: Batches) -> list[Outcome]:
        asked = []
        for number, pause in enumerate(pauses):
            asked.append(Asked(batches, tell, str(number)))
            for _ in range(pause):
                await asyncio.sleep(0)
        return await asyncio.gather(*(one.outcome for one in asked))

    seen: list[str] = []
    tell = performer(seen)
    with closing(Batches(Sometimes(written))) as batches:
        assert asyncio.run(play(batches)) == [Told(str(number)) for number in range(len(pauses))]
    assert seen == [str(number) for number in range(len(pauses))]


def test_a_slow_disk_is_waited_for_ever_more_rarely() -> None:
    pace = Pace()
    aside: list[int] = []
    for _ in range(12):
        assert pace.is_quick()
        pace.took(2 * QUICK)
        aside.append(0)
        while not pace.is_quick():
            aside[-1] += 1
        # what was tried is slow again
        pace.took(QUICK)
    assert aside[:3] == [FEW, 2 * FEW, 4 * FEW]
    assert max(aside) == aside[-1] == MOST


def test_a_disk_that_has_recovered_is_tried_soon_after_the_next_slow_commit() -> None:
    pace = Pace()
    for took in (1.0, 1.0, *([QUICK] * 64), 1.0):
        pace.took(took)
    left = 0
    while not pace.is_quick():
        left += 1
    assert left == FEW


def test_nothing_is_decided_for_those_who_have_all_given_up() -> None:
    begun: list[int] = []

    class Counting(Idle):
        def begin_together(self, pieces: Pieces) -> Callable[[], Sequence[Outcome]]:
            begun.append(len(pieces))
            return super().begin_together(pieces)

    async def play(batches: Batches) -> Outcome:
        tell = performer([])
        Asked(batches, tell, "gone").pending.given_up = True
        await asyncio.sleep(0)
        return await Asked(batches, tell, "kept").outcome

    with closing(Batches(Counting())) as batches:
        assert asyncio.run(play(batches)) == Told("kept")
    assert begun == [1]
