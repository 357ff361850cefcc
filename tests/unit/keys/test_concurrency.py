"""Both or neither."""

from __future__ import annotations

import threading

import pytest

from chalicelib.keys.concurrency import InParallel, in_sequence
from chalicelib.keys.ports import Concurrency

pytestmark = pytest.mark.parametrize("concurrency", [in_sequence, InParallel()], ids=["sequence", "parallel"])


def fail() -> int:
    raise KeyError


def test_both_results(concurrency: Concurrency) -> None:
    assert concurrency(lambda: 1, lambda: "two") == (1, "two")


def test_either_failure_is_raised(concurrency: Concurrency) -> None:
    with pytest.raises(KeyError):
        concurrency(fail, lambda: 2)
    with pytest.raises(KeyError):
        concurrency(lambda: 1, fail)
    with pytest.raises(KeyError):
        concurrency(fail, fail)


def test_a_failure_waits_for_the_other_to_end(concurrency: Concurrency) -> None:
    begun, may_end = threading.Event(), threading.Event()
    ended: list[bool] = []

    def slow() -> None:
        begun.set()
        may_end.wait(20)
        ended.append(True)

    def failing() -> None:
        begun.wait(20)
        threading.Timer(0.05, may_end.set).start()
        raise KeyError

    if concurrency is in_sequence:
        may_end.set()
    with pytest.raises(KeyError):
        concurrency(slow, failing)
    assert ended == [True]
