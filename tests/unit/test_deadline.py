"""How long a request may take: the inner end counts if it is earlier, and nothing is left behind."""

from __future__ import annotations

from typing import Any

import pytest
import urllib3

from chalicelib import deadline
from chalicelib.clock import utc_now
from chalicelib.errors import Unavailable
from chalicelib.tokens.http_issuer import HttpIssuer


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


class Pool(urllib3.PoolManager):
    """Counts how often somebody asks, and never answers."""

    asked = 0

    def request(self, *_: Any, **__: Any) -> Any:
        self.asked += 1
        raise urllib3.exceptions.ReadTimeoutError(self.connection_from_url("https://a.example"), "/", "late")


@pytest.mark.parametrize(("left", "asked"), [(3, 0), (20, 1)])
def test_the_user_server_is_not_asked_when_its_answer_could_come_too_late(left: float, asked: int) -> None:
    pool = Pool()
    issuer = HttpIssuer(issuer_url="https://user.example.org", clock=utc_now, http=pool)
    with deadline.within(left), pytest.raises(Unavailable):
        issuer.public_jwk("key")
    assert pool.asked == asked
