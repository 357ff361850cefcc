"""Whoever keeps asking for what is not there is slowed down, and somebody is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.errors import Conflict, NotFound, TooManyRequests
from chalicelib.keys.service import MISS_LIMIT, MISS_WINDOW, KeyService
from chalicelib.tokens.user_tokens import Claims
from tests.fakes.keys import REPORT, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
Call = Callable[[KeyService, Claims, str], object]

CALLS: dict[str, Call] = {
    "fetch": lambda keys, who, report: keys.fetch(who, report, IP),
    "log": lambda keys, who, report: keys.log(who, report, IP),
    "recall": lambda keys, who, report: keys.recall(who, report, IP, recalled=True),
}
GUESSER = person(66)


def guess(keys: KeyService, times: int, call: Call = CALLS["fetch"], who: Claims = GUESSER) -> None:
    for number in range(times):
        with pytest.raises(NotFound) as caught:
            call(keys, who, f"guess{number:020d}")
        assert caught.value.code == "unknown_report"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore()


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    service = make_service(store=store, clock=clock)
    service.create(person(11), REPORT, IP)
    return service


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_every_call_counts_and_is_refused_then(keys: KeyService, call: Call) -> None:
    guess(keys, MISS_LIMIT, call)
    for refused in CALLS.values():
        for report in (REPORT, "guess00000000000000000"):
            with pytest.raises(TooManyRequests) as caught:
                refused(keys, GUESSER, report)
            assert caught.value.code == "too_many_misses"
            assert 1 <= caught.value.retry_after <= MISS_WINDOW


def test_a_right_guess_among_wrong_ones_tells_nothing_then(keys: KeyService, store: FakeKeyStore) -> None:
    guess(keys, MISS_LIMIT)
    before = len(store.trails[REPORT])
    with pytest.raises(TooManyRequests):
        keys.fetch(GUESSER, REPORT, IP)
    assert len(store.trails[REPORT]) == before
    assert not store.has_opened(REPORT, "66")


def test_one_miss_fewer_is_forgiven(keys: KeyService) -> None:
    guess(keys, MISS_LIMIT - 1)
    keys.fetch(GUESSER, REPORT, IP)


def test_trying_which_ids_are_taken_counts_as_well(keys: KeyService) -> None:
    for _ in range(MISS_LIMIT):
        with pytest.raises(Conflict):
            keys.create(GUESSER, REPORT, IP)
    for report in (REPORT, "guess00000000000000000"):
        with pytest.raises(TooManyRequests) as caught:
            keys.create(GUESSER, report, IP)
        assert caught.value.code == "too_many_misses"


def test_the_alarm_rings_although_a_miss_was_counted_twice(
    keys: KeyService, store: FakeKeyStore, caplog: pytest.LogCaptureFixture
) -> None:
    def count_it_twice(method: str) -> None:
        if method == "count_miss":
            (counter,) = store.missed
            store.missed[counter] += 1

    guess(keys, MISS_LIMIT - 1)
    store.before = count_it_twice
    with caplog.at_level(logging.INFO, "picsafe"):
        guess(keys, 1)
    assert "key_guessing" in caplog.text


def test_hits_do_not_count(keys: KeyService) -> None:
    for _ in range(MISS_LIMIT * 2):
        keys.fetch(GUESSER, REPORT, IP)
    guess(keys, MISS_LIMIT)


def test_others_are_not_slowed(keys: KeyService) -> None:
    guess(keys, MISS_LIMIT)
    keys.fetch(person(12), REPORT, IP)
    keys.fetch(enterprise(66), REPORT, IP)


def test_a_script_is_slowed_as_well(keys: KeyService) -> None:
    guess(keys, MISS_LIMIT, who=enterprise(5))
    with pytest.raises(TooManyRequests):
        keys.fetch(enterprise(5), REPORT, IP)


def test_it_ends_with_the_window(keys: KeyService, clock: FakeClock) -> None:
    guess(keys, MISS_LIMIT)
    with pytest.raises(TooManyRequests) as caught:
        keys.fetch(GUESSER, REPORT, IP)
    start = clock.now
    clock.now = start + timedelta(seconds=caught.value.retry_after - 1)
    with pytest.raises(TooManyRequests):
        keys.fetch(GUESSER, REPORT, IP)
    clock.now = start + timedelta(seconds=caught.value.retry_after)
    keys.fetch(GUESSER, REPORT, IP)


def test_every_miss_is_logged_with_who_asked_for_what(keys: KeyService, store: FakeKeyStore) -> None:
    guess(keys, 2)
    newest, oldest = store.attempts("66", 5)
    assert newest.report_id == f"guess{1:020d}"
    assert (oldest.event.action, oldest.event.outcome, oldest.event.ip) == ("fetch", "unknown_report", IP)
    assert getattr(oldest.event.user, "userid", None) == 66


def test_the_alarm_rings_once_a_window(
    keys: KeyService, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    def alarms() -> list[logging.LogRecord]:
        return [line for line in caplog.records if json.loads(line.getMessage())["event"] == "key_guessing"]

    with caplog.at_level(logging.INFO, "picsafe"):
        guess(keys, MISS_LIMIT - 1)
        assert alarms() == []
        guess(keys, 1)
        for _ in range(5):
            with pytest.raises(TooManyRequests):
                keys.fetch(GUESSER, REPORT, IP)
        assert len(alarms()) == 1
        clock.now += timedelta(seconds=MISS_WINDOW)
        guess(keys, MISS_LIMIT)
    first, _second = alarms()
    assert first.levelno == logging.WARNING
    assert json.loads(first.getMessage()) == {"event": "key_guessing", "count": MISS_LIMIT}
