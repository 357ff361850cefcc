"""Answers wait until a standby has what they tell of, and nobody answers who may have been replaced."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from picsafe.standby.gate import PATIENCE, StandbyGate, StandbyRule

REQUIRED = StandbyRule(waits=True, seconds=5)
PREFERRED = StandbyRule(waits=True, goes_on=True, seconds=5)


class Bench:
    """A gate, the entries that are committed, the time, and what was told."""

    def __init__(self, rule: StandbyRule) -> None:
        self.number = 0
        self.now = 0.0
        self.fails = False
        self.told: dict[int, str | None] = {}
        self.gate = StandbyGate(self._last, rule, lambda: self.now)

    def _last(self) -> int:
        if self.fails:
            raise Unavailable
        return self.number

    def commit(self) -> int:
        """One more entry, and the answer that leans on it."""
        self.number += 1
        number = self.number

        def tell(refusal: Unavailable | None) -> None:
            assert number not in self.told, "an answer is told once"
            self.told[number] = None if refusal is None else refusal.code

        self.gate.after_commit(tell)
        return number

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.gate.look()

    def refusal(self) -> str | None:
        refusal = self.gate.refusal()
        return None if refusal is None else refusal.code


@pytest.mark.parametrize("rule", [REQUIRED, PREFERRED])
def test_nothing_is_answered_before_the_standby_was_heard_of(rule: StandbyRule) -> None:
    bench = Bench(rule)
    assert bench.refusal() == "standby_awaited"
    bench.commit()
    bench.later(3600)
    assert (bench.told, bench.refusal()) == ({1: "standby_awaited"}, "standby_awaited")
    assert bench.gate.until() == 0
    assert bench.gate.holds(1) == 1
    assert (bench.refusal(), bench.gate.until()) == (None, 1)


def test_a_server_without_a_standby_waits_for_nobody() -> None:
    bench = Bench(StandbyRule())
    bench.commit()
    assert (bench.told, bench.refusal(), bench.gate.until()) == ({1: None}, None, None)


def test_an_answer_waits_until_its_entry_is_there_and_the_next_ones_do_not_hold_it_up() -> None:
    bench = Bench(REQUIRED)
    bench.gate.holds(0)
    bench.commit()
    bench.commit()
    assert bench.told == {}
    bench.gate.holds(1)
    assert (bench.told, bench.gate.until()) == ({1: None}, 1)
    bench.gate.holds(2)
    assert bench.told == {1: None, 2: None}
    # and what is there needs no waiting
    bench.number -= 1
    bench.gate.wait()


def test_a_standby_that_says_more_than_there_is_does_not_count() -> None:
    bench = Bench(REQUIRED)
    bench.gate.holds(0)
    bench.commit()
    assert bench.gate.holds(2) is None
    assert bench.told == {}


def test_required_refuses_while_it_is_away() -> None:
    bench = Bench(REQUIRED)
    bench.gate.holds(0)
    bench.commit()
    bench.later(4.9)
    assert bench.told == {}
    bench.later(0.2)
    assert (bench.told, bench.refusal()) == ({1: "standby_away"}, "standby_away")
    with pytest.raises(Unavailable):
        bench.gate.check()
    assert (bench.gate.until(), bench.gate.is_without()) == (0, False)
    # what only it knows of is not read, either
    with pytest.raises(Unavailable):
        bench.gate.wait()
    bench.gate.holds(1)
    assert bench.refusal() is None


def test_preferred_goes_on_while_it_is_away_until_it_has_caught_up() -> None:
    bench = Bench(PREFERRED)
    bench.gate.holds(0)
    bench.commit()
    bench.later(5.1)
    bench.commit()
    assert (bench.told, bench.gate.is_without(), bench.gate.until()) == ({1: None, 2: None}, True, None)
    assert bench.gate.told_until() is None
    bench.number = 900
    bench.gate.holds(500)
    bench.commit()
    bench.gate.holds(700)
    # it is not yet where the server was the last time
    assert bench.gate.is_without()
    bench.gate.holds(901)
    assert not bench.gate.is_without()
    assert bench.commit() not in bench.told


def test_it_is_away_if_it_hangs_up_or_falls_silent_though_nobody_waits() -> None:
    hung, silent = Bench(REQUIRED), Bench(REQUIRED)
    hung.gate.holds(0)
    hung.gate.lost()
    silent.gate.holds(0)
    hung.later(5.1)
    silent.later(PATIENCE + 4)
    assert (hung.refusal(), silent.refusal()) == ("standby_away", None)
    silent.later(1.1)
    assert silent.refusal() == "standby_away"


@pytest.mark.parametrize("rule", [StandbyRule(), REQUIRED, PREFERRED])
def test_who_has_been_replaced_answers_nothing(rule: StandbyRule) -> None:
    bench = Bench(rule)
    bench.gate.holds(0)
    assert not bench.gate.has_given_way()
    if rule.waits:
        bench.commit()
    bench.gate.give_way()
    bench.commit()
    bench.gate.holds(bench.number)
    bench.commit()
    assert (bench.gate.has_given_way(), bench.gate.told_until()) == (True, 0)
    assert set(bench.told.values()) == {"taken_over"}
    assert len(bench.told) == bench.number
    assert bench.refusal() == "taken_over"


def test_a_store_that_does_not_answer_is_told() -> None:
    bench = Bench(REQUIRED)
    bench.gate.holds(0)
    bench.fails = True
    bench.commit()
    assert bench.told == {1: "unavailable"}


def test_who_waits_when_the_server_ends_is_told() -> None:
    bench = Bench(REQUIRED)
    bench.gate.start()
    bench.gate.holds(0)
    bench.commit()
    bench.gate.close()
    assert bench.told == {1: "unavailable"}


def test_a_thread_waits_for_another_one_that_hears_the_standby() -> None:
    bench = Bench(REQUIRED)
    bench.gate.holds(0)
    bench.number = 1
    written = threading.Event()
    bench.gate.on_written = lambda _number: written.set()
    with closing(bench.gate):
        waiting = threading.Thread(target=bench.gate.wait)
        waiting.start()
        assert written.wait(30)
        bench.gate.holds(1)
        waiting.join(30)
        assert not waiting.is_alive()


@given(
    st.lists(
        st.one_of(
            st.just("commit"),
            st.just("lost"),
            st.just("give way"),
            st.integers(0, 30),
            st.floats(0.1, 20, allow_nan=False),
        ),
        max_size=40,
    )
)
def test_whatever_happens_no_answer_is_told_that_the_standby_has_not(steps: list[str | int | float]) -> None:
    bench = Bench(REQUIRED)
    held = -1
    for step in steps:
        if step == "commit":
            bench.commit()
        elif step == "lost":
            bench.gate.lost()
        elif step == "give way":
            bench.gate.give_way()
        elif isinstance(step, int):
            if bench.gate.holds(step) is not None:
                held = max(held, step)
        elif isinstance(step, float):
            bench.later(step)
        for number, refusal in bench.told.items():
            assert refusal is not None or number <= held
