from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import count
from logging import ERROR, WARNING

import pytest

from chalicelib.errors import Unavailable
from chalicelib.observability.log import Value, send_to
from chalicelib.tokens.issuer import MAX_ENDED_SESSIONS, CachedEndedSessions, LocalIssuer, all_ended
from tests.fakes.accounts import FakeAccounts
from tests.fakes.tokens import FakeClock, FakeSigner

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_verifier_in_the_same_process_knows_at_once(clock: FakeClock) -> None:
    signer, store = FakeSigner(), FakeAccounts()
    issuer = LocalIssuer(keys=signer, store=store, clock=clock)
    assert issuer.public_jwk(signer.kid) == signer.public_jwk(signer.kid)
    assert not issuer.has_ended("sid")
    store.list_as_ended("sid", until=clock.now + MINUTE)
    assert issuer.has_ended("sid")
    clock.now += MINUTE
    assert not issuer.has_ended("sid")


def test_the_own_table_is_read_once_a_minute_and_trusted_for_four(clock: FakeClock) -> None:
    store = FakeAccounts()
    ended = CachedEndedSessions(store=store, clock=clock)
    assert not ended.has_ended("sid")
    store.list_as_ended("sid", until=clock.now + 60 * MINUTE)
    assert not ended.has_ended("sid")
    clock.now += MINUTE
    assert ended.has_ended("sid")
    store.fails = True
    clock.now += 4 * MINUTE - SECOND
    assert ended.has_ended("sid")
    clock.now += SECOND
    with pytest.raises(Unavailable):
        ended.has_ended("sid")


class _Log:
    def __init__(self) -> None:
        self.events: list[tuple[str, int]] = []

    def __call__(self, event: str, level: int, _fields: Mapping[str, Value]) -> None:
        self.events.append((event, level))


@pytest.fixture
def log() -> Iterator[_Log]:
    log = _Log()
    before = send_to(log)
    yield log
    send_to(before)


def test_the_operator_hears_of_a_list_that_grows(log: _Log) -> None:
    assert all_ended(["a", "b"], 4) == {"a", "b"}
    assert log.events == []
    assert len(all_ended(["a", "b", "c"], 4)) == 3
    with pytest.raises(Unavailable):
        all_ended("abcde", 4)
    assert log.events == [("ended_sessions_many", WARNING), ("ended_sessions_overflow", ERROR)]


def test_no_more_is_read_than_shows_that_it_is_too_much() -> None:
    endless = (str(number) for number in count())
    with pytest.raises(Unavailable):
        all_ended(endless, 4)
    assert next(endless) == "5"


def test_the_own_table_s_list_is_closed_when_it_is_too_long(clock: FakeClock) -> None:
    store = FakeAccounts()
    ended = CachedEndedSessions(store=store, clock=clock)
    for number in range(MAX_ENDED_SESSIONS + 1):
        store.ended[str(number)] = clock.now + MINUTE
    with pytest.raises(Unavailable):
        ended.has_ended("sid")
    assert LocalIssuer(keys=FakeSigner(), store=store, clock=clock).has_ended("1")
