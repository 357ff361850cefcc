"""How long a lost race waits."""

from __future__ import annotations

import time

import pytest

from chalicelib.keys import concurrency


def test_pauses_grow_at_random_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for attempt in range(20):
        for _ in range(20):
            concurrency.jittered_backoff(attempt)
    assert max(slept[:20]) < 0.01
    assert max(slept) < concurrency.MAX_PAUSE_MS / 1000
    assert max(slept[-100:]) > 0.02
    assert len(set(slept)) > 20
