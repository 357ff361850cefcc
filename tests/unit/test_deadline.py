"""How long a request may take: the inner end counts if it is earlier, and nothing is left behind."""

from __future__ import annotations

import pytest

from chalicelib import deadline


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [1000.0]
    monkeypatch.setattr(deadline, "now", lambda: clock[0])
    return clock


def test_outside_of_a_request_there_is_time_for_everything() -> None:
    assert deadline.has_time_for(1e9)


def test_time_runs_out(clock: list[float]) -> None:
    with deadline.within(10):
        assert deadline.has_time_for(10)
        assert not deadline.has_time_for(10.1)
        clock[0] += 6
        assert deadline.has_time_for(4)
        assert not deadline.has_time_for(4.1)
    assert deadline.has_time_for(1e9)


@pytest.mark.parametrize(("outer", "inner", "left"), [(10, 3, 3), (3, 10, 3)])
def test_the_earlier_end_counts(outer: float, inner: float, left: float, clock: list[float]) -> None:
    with deadline.within(outer), deadline.within(inner):
        assert deadline.has_time_for(left)
        assert not deadline.has_time_for(left + 0.1)


def test_a_failure_leaves_no_deadline_behind(clock: list[float]) -> None:
    with pytest.raises(RuntimeError, match="mishap"), deadline.within(1):
        raise RuntimeError("mishap")
    assert deadline.has_time_for(2)
