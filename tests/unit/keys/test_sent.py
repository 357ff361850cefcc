"""What a sender's list is told of the reports in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.keys.policies.terms import EnterpriseTerms, KeyPolicy
from chalicelib.keys.sent.model import MAX_COUNTED
from chalicelib.keys.sent.service import SentService
from chalicelib.keys.service import KeyService
from chalicelib.policies.terms import Terms
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, FakeSentKeys, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
SENDER = person(11)


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(tag=TAG)


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    return make_service(store=store, clock=clock)


@pytest.fixture
def sent(store: FakeKeyStore) -> SentService:
    return SentService(FakeSentKeys(store))


def test_people_and_scripts_are_counted_once_each_and_the_sender_never(
    keys: KeyService, sent: SentService, clock: FakeClock
) -> None:
    keys.create(SENDER, REPORT, IP)
    keys.fetch(SENDER, REPORT, IP, TAG)
    [state] = sent.states(SENDER, [REPORT])
    assert (state.opened_by, state.opened_by_scripts, state.last_opened_at) == (0, 0, None)
    for who in (person(12), person(12), person(13)):
        keys.fetch(who, REPORT, IP, TAG)
    clock.now += timedelta(minutes=1)
    last = keys.fetch(enterprise(7), REPORT, IP, TAG).entry.at
    [state] = sent.states(SENDER, [REPORT])
    assert (state.opened_by, state.opened_by_scripts, state.more, state.last_opened_at) == (2, 1, False, last)


def test_where_there_are_more_than_are_counted_it_says_so(keys: KeyService, sent: SentService) -> None:
    keys.create(SENDER, REPORT, IP)
    for number in range(MAX_COUNTED):
        keys.fetch(person(100 + number), REPORT, IP, TAG)
    [state] = sent.states(SENDER, [REPORT])
    assert (state.opened_by, state.more) == (MAX_COUNTED, False)
    keys.fetch(person(99), REPORT, IP, TAG)
    [state] = sent.states(SENDER, [REPORT])
    assert (state.opened_by, state.more, state.last_opened_at) == (MAX_COUNTED, True, None)


def test_what_is_not_ones_own_is_left_out_and_nothing_is_read_for_it(
    keys: KeyService, sent: SentService, store: FakeKeyStore
) -> None:
    keys.create(SENDER, REPORT, IP)
    store.calls.clear()
    assert sent.states(person(12), [REPORT]) == []
    assert sent.states(SENDER, [f"{REPORT}1", "0000000121462800528240"]) == []
    assert store.calls == []
    # an account that has another's number at another User Server is not that person
    assert sent.states(person(11, sub="another"), [REPORT]) == []


def test_answers_come_in_the_order_of_the_question_and_once(keys: KeyService, sent: SentService) -> None:
    later = f"{REPORT}1"
    keys.create(SENDER, REPORT, IP)
    keys.create(SENDER, later, IP)
    assert [one.report_id for one in sent.states(SENDER, [later, REPORT, later])] == [later, REPORT]


def test_a_look_leaves_no_entry(keys: KeyService, sent: SentService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    sent.states(SENDER, [REPORT])
    assert [entry.action for entry in store.trails[REPORT]] == ["create"]


def test_the_earliest_end_holds(keys: KeyService, sent: SentService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    policy = KeyPolicy(
        Terms(not_after=2_000), (EnterpriseTerms(7, "Example Hospital", 1, Terms(not_after=1_000)),)
    )
    store.reports[REPORT] = replace(store.reports[REPORT], policy=policy, recalled=True)
    [state] = sent.states(SENDER, [REPORT])
    assert (state.not_after, state.recalled, state.held, state.shredded) == (1_000, True, False, False)
