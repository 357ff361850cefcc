from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib import deadline
from chalicelib.errors import MustWait, Unavailable
from chalicelib.tokens.refreshing_cache import Freshness, RefreshingCache
from tests.fakes.concurrency import run_concurrently
from tests.fakes.tokens import FakeClock

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Source:
    """Counts how often it is asked, and answers with the count."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.hold = threading.Event()
        self.hold.set()
        self.entered = threading.Event()

    def __call__(self) -> int:
        self.asked += 1
        self.entered.set()
        assert self.hold.wait(timeout=10)
        if self.fails:
            raise Unavailable
        return self.asked


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def remembered(source: Source, clock: FakeClock) -> RefreshingCache[int]:
    return RefreshingCache(source, Freshness(fresh=MINUTE, usable=4 * MINUTE), clock)


def test_what_is_fresh_is_not_asked_for_again(remembered: RefreshingCache[int], clock: FakeClock) -> None:
    assert remembered.get() == 1
    clock.now += MINUTE - SECOND
    assert remembered.get() == 1
    clock.now += SECOND
    assert remembered.get() == 2


def test_after_a_failure_what_is_usable_is_used_and_then_no_longer(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    source.fails = True
    clock.now += 4 * MINUTE - SECOND
    assert remembered.get() == 1
    clock.now += SECOND
    with pytest.raises(Unavailable):
        remembered.get()


def test_a_failure_is_not_repeated_at_once(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    source.fails = True
    for _ in range(5):
        with pytest.raises(Unavailable):
            remembered.get()
    assert source.asked == 1
    source.fails = False
    clock.now += 5 * SECOND
    assert remembered.get() == 2


def test_many_threads_ask_once(remembered: RefreshingCache[int], source: Source) -> None:
    assert run_concurrently(8, lambda _: remembered.get()) == [1] * 8
    assert source.asked == 1


def test_while_one_thread_asks_the_others_use_what_they_have(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    clock.now += 2 * MINUTE
    source.hold.clear()
    source.entered.clear()
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(remembered.get()))
    asking.start()
    assert source.entered.wait(timeout=10)
    assert remembered.get() == 1
    source.hold.set()
    asking.join(timeout=10)
    assert answers == [2]


def test_asking_anew_is_limited(remembered: RefreshingCache[int], clock: FakeClock) -> None:
    assert remembered.get() == 1
    assert [remembered.refresh() for _ in range(3)] == [2, 2, 2]
    clock.now += 29 * SECOND
    assert remembered.refresh() == 2
    clock.now += SECOND
    assert remembered.refresh() == 3


def test_asking_anew_in_vain_keeps_what_is_known(remembered: RefreshingCache[int], source: Source) -> None:
    remembered.get()
    source.fails = True
    assert remembered.refresh() == 1


def test_a_clock_that_jumps_back_makes_it_ask_again(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    remembered.get()
    clock.now -= 60 * MINUTE
    assert remembered.get() == 2
    clock.now -= 60 * MINUTE
    source.fails = True
    with pytest.raises(Unavailable):
        remembered.get()


def test_where_nobody_may_wait_only_what_is_known_is_given(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    def at_once(ask: Callable[[], int]) -> int:
        with deadline.at_once():
            return ask()

    with pytest.raises(MustWait):
        at_once(remembered.get)
    with pytest.raises(MustWait):
        at_once(remembered.refresh)
    assert remembered.get() == 1
    assert at_once(remembered.get) == 1
    clock.now += MINUTE
    # it is usable, but somebody has to ask
    with pytest.raises(MustWait):
        at_once(remembered.get)
    source.fails = True
    assert remembered.get() == 1
    # somebody has, in vain
    assert at_once(remembered.get) == 1
    clock.now += 4 * MINUTE
    with pytest.raises(MustWait):
        at_once(remembered.get)
    with pytest.raises(Unavailable):
        remembered.get()
    with pytest.raises(Unavailable):
        at_once(remembered.get)
    assert source.asked == 3


def test_where_nobody_may_wait_nobody_waits_for_whoever_asks(
    remembered: RefreshingCache[int], source: Source, clock: FakeClock
) -> None:
    assert remembered.get() == 1
    clock.now += MINUTE
    source.entered.clear()
    source.hold.clear()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(remembered.get)
        assert source.entered.wait(timeout=10)
        with deadline.at_once():
            assert remembered.get() == 1
            with pytest.raises(MustWait):
                remembered.refresh()
            clock.now += 4 * MINUTE
            with pytest.raises(MustWait):
                remembered.get()
        clock.now -= 4 * MINUTE
        source.hold.set()
        assert asking.result(timeout=10) == 2
