"""By how much a clock was set, as a steady one has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.clock import SteadyClock, boot_seconds
from tests.fakes.tokens import FakeClock


class Steady:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("jump", "said"),
    [(0, 0), (3600, 3600), (-3600, -3600), (4, 0), (-4, 0), (5, 5), (86_400 * 400, 34_560_000)],
)
def test_both_ways_and_back(jump: int, said: int) -> None:
    clock, steady = FakeClock(), Steady()
    watched = SteadyClock(clock, steady)
    steady.seconds += 500
    clock.now += timedelta(seconds=500)
    assert watched.seconds_set() == 0
    clock.now += timedelta(seconds=jump)
    assert watched.seconds_set() == said
    clock.now -= timedelta(seconds=jump)
    assert watched.seconds_set() == 0


def test_the_machines_own_clocks_agree() -> None:
    assert SteadyClock().seconds_set() == 0
    assert boot_seconds() <= boot_seconds()
