"""Somebody repeats a request: what it writes, what it says, and whom it keeps out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import DomainError, TooManyRequests, Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.entries import Entry
from chalicelib.keys.floods import REPEAT_LIMIT, REPEAT_WINDOW
from chalicelib.keys.service import KeyService
from chalicelib.keys.trail import MISS_LIMIT
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import OTHER_TAG, REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, person

IP = "192.0.2.1"
SENDER, READER, OTHER = person(11), person(12), person(13)


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    keys = make_service(store=store, clock=clock)
    keys.create(SENDER, REPORT, IP)
    keys.set_tag(SENDER, REPORT, IP, TAG)
    return keys


def answers(call: Callable[[], object], times: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(times):
        try:
            call()
        except DomainError as error:
            found[error.code] += 1
        else:
            found["granted"] += 1
    return found


def whole_trail(keys: KeyService) -> list[Entry]:
    page = keys.log(SENDER, REPORT, IP, limit=10_000)
    verify_chain(REPORT, [msgspec.to_builtins(entry) for entry in page.entries], page.head)
    return page.entries


def told(entries: list[Entry]) -> int:
    return sum(0 if entry.refused is msgspec.UNSET else entry.refused for entry in entries)


@pytest.mark.parametrize("who", [SENDER, READER], ids=["sender", "reader"])
def test_thousands_of_fetches_write_a_short_trail_that_says_how_many_there_were(
    keys: KeyService, who: Claims
) -> None:
    found = answers(lambda: keys.fetch(who, REPORT, IP, TAG), 2000)
    assert found == {"granted": REPEAT_LIMIT, "too_many_requests": 2000 - REPEAT_LIMIT}
    entries = whole_trail(keys)
    assert len(entries) == 2 + REPEAT_LIMIT + 2
    assert [entry.outcome for entry in entries[-2:]] == ["too_many_requests"] * 2
    assert entries[-2].refused is msgspec.UNSET
    # granted, the one that says that the limit was reached, and those that it counts
    assert told(entries) == 2000 - REPEAT_LIMIT - 1
    assert whole_trail(keys) == entries


def test_it_says_when_to_come_again_and_lets_them_in_then(keys: KeyService, clock: FakeClock) -> None:
    answers(lambda: keys.fetch(READER, REPORT, IP, TAG), REPEAT_LIMIT)
    with pytest.raises(TooManyRequests) as caught:
        keys.fetch(READER, REPORT, IP, TAG)
    assert 0 < caught.value.retry_after <= REPEAT_WINDOW
    clock.now += timedelta(seconds=caught.value.retry_after)
    assert keys.fetch(READER, REPORT, IP, TAG).key


def test_one_persons_flood_keeps_nobody_else_out_and_themselves_from_nothing_else(keys: KeyService) -> None:
    answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 200)
    assert keys.fetch(OTHER, REPORT, IP, TAG).key == keys.fetch(SENDER, REPORT, IP, TAG).key
    another = "0000000121462800528240"
    keys.create(person(12), another, IP)
    assert keys.fetch(READER, another, IP).key
    assert keys.log(READER, REPORT, IP).entries


def test_the_owner_who_floods_can_still_recall(keys: KeyService) -> None:
    for _ in range(3):
        answers(lambda: keys.fetch(SENDER, REPORT, IP, TAG), REPEAT_LIMIT)
        answers(lambda: keys.recall(SENDER, REPORT, IP, recalled=False), REPEAT_LIMIT)
        answers(lambda: keys.recall(SENDER, REPORT, IP, recalled=True), REPEAT_LIMIT)
    keys_left = answers(lambda: keys.recall(SENDER, REPORT, IP, recalled=True), 1)
    assert keys_left == {"too_many_requests": 1}
    assert keys.log(SENDER, REPORT, IP).entries
    assert len(whole_trail(keys)) <= 2 + 3 * (REPEAT_LIMIT + 1) + 10


def test_a_recall_gets_through_however_often_one_has_recalled(keys: KeyService, store: FakeKeyStore) -> None:
    keys.recall(SENDER, REPORT, IP, recalled=True)
    answers(lambda: keys.recall(SENDER, REPORT, IP, recalled=True), 2 * REPEAT_LIMIT)
    keys.recall(SENDER, REPORT, IP, recalled=False)
    assert keys.recall(SENDER, REPORT, IP, recalled=True).recalled
    assert store.reports[REPORT].recalled


REFUSALS: dict[str, tuple[str, Callable[[KeyService], object]]] = {
    "the wrong tag, by the sender": ("wrong_tag", lambda keys: keys.fetch(SENDER, REPORT, IP, OTHER_TAG)),
    "another tag": ("tag_set", lambda keys: keys.set_tag(SENDER, REPORT, IP, OTHER_TAG)),
    "the same tag": ("granted", lambda keys: keys.set_tag(SENDER, REPORT, IP, TAG)),
    "making it again": ("granted", lambda keys: keys.create(SENDER, REPORT, IP)),
    "undoing no recall": ("granted", lambda keys: keys.recall(SENDER, REPORT, IP, recalled=False)),
    "a stranger's wrong tag": ("wrong_tag", lambda keys: keys.fetch(OTHER, REPORT, IP, OTHER_TAG)),
    "a stranger's recall": ("not_sender", lambda keys: keys.recall(OTHER, REPORT, IP, recalled=True)),
    "a stranger's reading": ("not_opened", lambda keys: keys.log(OTHER, REPORT, IP)),
}


@pytest.mark.parametrize(("code", "call"), REFUSALS.values(), ids=REFUSALS.keys())
def test_every_kind_of_request_writes_a_bounded_number_of_entries(
    keys: KeyService, code: str, call: Callable[[KeyService], object]
) -> None:
    found = answers(lambda: call(keys), 500)
    assert 0 < found[code] <= REPEAT_LIMIT
    assert len(whole_trail(keys)) <= 2 + REPEAT_LIMIT + 2


def test_a_recalled_report_that_is_asked_for_again_and_again(keys: KeyService) -> None:
    keys.recall(SENDER, REPORT, IP, recalled=True)
    assert answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 100)["recalled"] == REPEAT_LIMIT
    assert told(whole_trail(keys)) == 100 - REPEAT_LIMIT - 1


def test_refused_reading_is_bounded_also_before_its_misses_are_counted(
    keys: KeyService, store: FakeKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # who asks all at once is let in by the count of misses that was there before
    monkeypatch.setattr(store, "count_miss", lambda *_: 0)
    found = answers(lambda: keys.log(OTHER, REPORT, IP), 100)
    assert found == {"not_opened": REPEAT_LIMIT, "too_many_requests": 100 - REPEAT_LIMIT}
    entries = whole_trail(keys)
    assert told(entries) == 100 - REPEAT_LIMIT - 1
    assert len(entries) == 2 + REPEAT_LIMIT + 2


def test_whoever_is_not_served_fills_neither_trails_nor_the_list_of_attempts(
    store: FakeKeyStore, clock: FakeClock, keys: KeyService
) -> None:
    denying = make_service(store=store, clock=clock, policy=AccessLists(deny="*"))
    for number in range(100):
        answers(lambda: denying.fetch(OTHER, REPORT, IP, TAG), 3)
        answers(lambda: denying.fetch(READER, REPORT, IP, OTHER_TAG), 3)
        absent = f"000000013146280052{number:04d}"
        answers(lambda absent=absent: denying.fetch(READER, absent, IP), 1)  # type: ignore[misc]  # called at once
        answers(lambda absent=absent: denying.create(OTHER, absent, IP), 1)  # type: ignore[misc]  # called at once
    assert len(store.tried) <= 2 * MISS_LIMIT
    assert len(whole_trail(keys)) <= 2 + MISS_LIMIT + REPEAT_LIMIT + 2


def test_reading_the_trail_during_a_flood_makes_it_longer_by_the_floods_logarithm(keys: KeyService) -> None:
    for _ in range(1000):
        answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 1)
        keys.log(READER, REPORT, IP, limit=1)
    entries = whole_trail(keys)
    assert len(entries) <= 2 + REPEAT_LIMIT + 1 + 11
    assert told(entries) >= (1000 - REPEAT_LIMIT - 1) // 2


def test_what_was_not_told_during_a_window_is_told_after_it(keys: KeyService, clock: FakeClock) -> None:
    answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 100)
    assert told(whole_trail(keys)) == 100 - REPEAT_LIMIT - 1
    answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 5)
    assert told(whole_trail(keys)) == 100 - REPEAT_LIMIT - 1
    clock.now += timedelta(seconds=REPEAT_WINDOW)
    assert told(whole_trail(keys)) == 105 - REPEAT_LIMIT - 1


def test_a_refusal_that_cannot_be_counted_is_none(keys: KeyService, store: FakeKeyStore) -> None:
    answers(lambda: keys.fetch(READER, REPORT, IP, TAG), REPEAT_LIMIT + 1)
    store.failing.add("count_refusal")
    with pytest.raises(Unavailable):
        keys.fetch(READER, REPORT, IP, TAG)


@pytest.mark.parametrize("strict", [True, False])
def test_at_the_same_moment_there_are_no_more(strict: bool) -> None:
    store = FakeKeyStore(strict=strict)
    keys = make_service(store=store)
    keys.create(SENDER, REPORT, IP)
    keys.set_tag(SENDER, REPORT, IP, TAG)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answers(lambda: keys.fetch(READER, REPORT, IP, TAG), 20), range(8)))
    assert sum((one["granted"] for one in found), 0) <= REPEAT_LIMIT
    assert len([entry for entry in whole_trail(keys) if entry.outcome == "granted"]) <= 2 + REPEAT_LIMIT


@given(
    st.lists(
        st.tuples(st.sampled_from([SENDER, READER, OTHER]), st.integers(1, 40), st.integers(0, 700)),
        max_size=12,
    )
)
def test_no_order_of_events_writes_more_than_the_windows_allow(
    events: list[tuple[Claims, int, int]],
) -> None:
    store, clock = FakeKeyStore(strict=True), FakeClock()
    keys = make_service(store=store, clock=clock)
    keys.create(SENDER, REPORT, IP)
    keys.set_tag(SENDER, REPORT, IP, TAG)
    began = clock()
    asked = 0
    for who, times, seconds in events:
        asked += times
        answers(lambda who=who: keys.fetch(who, REPORT, IP, TAG), times)  # type: ignore[misc]  # called at once
        clock.now += timedelta(seconds=seconds)
    windows = (clock() - began) // timedelta(seconds=REPEAT_WINDOW) + 2
    clock.now += timedelta(seconds=REPEAT_WINDOW)
    entries = whole_trail(keys)
    assert len(entries) <= 2 + 3 * windows * (REPEAT_LIMIT + 2)
    fetches = [entry for entry in entries if entry.action == "fetch" and entry.refused is msgspec.UNSET]
    assert len(fetches) + told(entries) == asked
