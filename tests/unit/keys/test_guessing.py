"""Whoever keeps asking for what is not there is slowed down, and somebody is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.errors import Conflict, Forbidden, Gone, NotFound, TooManyRequests
from chalicelib.keys.requests import MISS_WINDOW
from chalicelib.keys.service import KeyService
from chalicelib.keys.trail import MISS_LIMIT
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import OTHER_TAG, REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
Call = Callable[[KeyService, Claims, str], object]

CALLS: dict[str, Call] = {
    "fetch": lambda keys, who, report: keys.fetch(who, report, IP),
    "log": lambda keys, who, report: keys.log(who, report, IP),
    "recall": lambda keys, who, report: keys.recall(who, report, IP, recalled=True),
    "set_tag": lambda keys, who, report: keys.set_tag(who, report, IP, TAG),
}
GUESSER = person(66)


def guess(keys: KeyService, times: int, call: Call = CALLS["fetch"], who: Claims = GUESSER) -> None:
    for number in range(times):
        with pytest.raises(NotFound) as caught:
            call(keys, who, f"guess{number:020d}")
        assert caught.value.code == "unknown_report"


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore()


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    service = make_service(store=store, clock=clock)
    service.create(person(11), REPORT, IP)
    service.set_tag(person(11), REPORT, IP, TAG)
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
    keys.fetch(GUESSER, REPORT, IP, TAG)


def test_trying_to_make_keys_for_others_counts_as_well(keys: KeyService, store: FakeKeyStore) -> None:
    before = len(store.trails[REPORT])
    for number in range(MISS_LIMIT):
        with pytest.raises(Forbidden) as refused:
            keys.create(GUESSER, (REPORT, "guess00000000000000000")[number % 2], IP)
        assert refused.value.code == "foreign_report_id"
    for report in (REPORT, "guess00000000000000000"):
        with pytest.raises(TooManyRequests) as caught:
            keys.create(GUESSER, report, IP)
        assert caught.value.code == "too_many_misses"
    assert len(store.trails[REPORT]) == before
    assert list(store.reports) == [REPORT]
    assert len(store.attempts("66", 99)) == MISS_LIMIT


def test_a_guesser_may_still_send_and_recall_what_is_their_own(keys: KeyService) -> None:
    mine = "0000000661462800528240"
    guess(keys, MISS_LIMIT)
    assert keys.create(GUESSER, mine, IP).created
    assert keys.create(GUESSER, mine, IP).key
    assert keys.set_tag(GUESSER, mine, IP, TAG).tag == TAG
    assert keys.fetch(GUESSER, mine, IP, TAG).key
    assert keys.log(GUESSER, mine, IP).entries
    assert keys.recall(GUESSER, mine, IP, recalled=True).recalled
    with pytest.raises(Gone):
        keys.fetch(GUESSER, mine, IP, TAG)


def test_refusals_of_ones_own_report_are_no_misses(keys: KeyService, store: FakeKeyStore) -> None:
    sender = person(11)
    keys.set_tag(sender, REPORT, IP, TAG)
    for number in range(MISS_LIMIT + 1):
        refused, shown = (("tag_required", None), ("wrong_tag", OTHER_TAG))[number % 2]
        with pytest.raises(Forbidden) as caught:
            keys.fetch(sender, REPORT, IP, shown)
        assert caught.value.code == refused
        with pytest.raises(Conflict):
            keys.set_tag(sender, REPORT, IP, OTHER_TAG)
    assert store.missed == {}


TAG_GUESSES: dict[str, tuple[str, Call]] = {
    "no tag": ("tag_required", lambda keys, who, report: keys.fetch(who, report, IP)),
    "wrong tag": ("wrong_tag", lambda keys, who, report: keys.fetch(who, report, IP, OTHER_TAG)),
    "setting": ("not_sender", lambda keys, who, report: keys.set_tag(who, report, IP, TAG)),
    "reading": ("not_opened", lambda keys, who, report: keys.log(who, report, IP)),
    "recalling": ("not_sender", lambda keys, who, report: keys.recall(who, report, IP, recalled=True)),
}


@pytest.mark.parametrize(("code", "call"), TAG_GUESSES.values(), ids=TAG_GUESSES.keys())
def test_what_tells_that_there_is_such_a_report_counts_as_a_guess(
    keys: KeyService, store: FakeKeyStore, code: str, call: Call
) -> None:
    keys.set_tag(person(11), REPORT, IP, TAG)
    for _ in range(MISS_LIMIT):
        with pytest.raises(Forbidden) as caught:
            call(keys, GUESSER, REPORT)
        assert caught.value.code == code
    before = len(store.trails[REPORT])
    with pytest.raises(TooManyRequests):
        call(keys, GUESSER, REPORT)
    assert len(store.trails[REPORT]) == before


def test_files_without_a_key_do_not_lock_out_who_was_sent_them(keys: KeyService) -> None:
    keys.set_tag(person(11), REPORT, IP, TAG)
    guess(keys, MISS_LIMIT)
    with pytest.raises(TooManyRequests):
        keys.fetch(GUESSER, REPORT, IP)
    with pytest.raises(TooManyRequests):
        keys.fetch(GUESSER, REPORT, IP, OTHER_TAG)
    # whoever shows the file that was sealed has not guessed
    assert keys.fetch(GUESSER, REPORT, IP, TAG).key
    assert keys.log(GUESSER, REPORT, IP).entries


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
    for _ in range(MISS_LIMIT + 1):
        keys.fetch(GUESSER, REPORT, IP, TAG)
    guess(keys, MISS_LIMIT)


def test_others_are_not_slowed(keys: KeyService) -> None:
    guess(keys, MISS_LIMIT)
    keys.fetch(person(12), REPORT, IP, TAG)
    keys.fetch(enterprise(66), REPORT, IP, TAG)


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
    keys.fetch(GUESSER, REPORT, IP, TAG)


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
