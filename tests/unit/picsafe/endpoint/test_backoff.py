from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.endpoint.backoff import FIRST, LEAST, LONGEST, delay


@pytest.mark.parametrize(
    ("attempts", "longest"),
    [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (50, 3600), (10_000, 3600)],
)
def test_the_longest_wait_doubles_to_an_hour(attempts: int, longest: int) -> None:
    assert delay(attempts, draw=lambda: 1.0) == timedelta(seconds=longest)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_any_wait_is_within_bounds(attempts: int, drawn: float) -> None:
    assert LEAST <= delay(attempts, draw=lambda: drawn) <= LONGEST


def test_who_asks_for_a_pause_gets_it_and_no_more_than_a_day() -> None:
    assert delay(1, 90, lambda: 0.0) == timedelta(seconds=90)
    assert delay(1, 5, lambda: 1.0) == FIRST
    assert delay(1, 1e12, lambda: 0.0) == 24 * LONGEST
    assert delay(1, -3, lambda: 0.0) == LEAST
