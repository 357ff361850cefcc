"""A key that is destroyed for good, by the operator or because it was kept long enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Gone, InvalidRequest, NotFound, Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.entries import Operator
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.policies.service import PolicyService
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import UNUSED
from chalicelib.keys.retention import Retention
from chalicelib.keys.service import KeyService
from chalicelib.policies.terms import Terms
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, person

SENDER, READER, IP = person(11), person(12), "192.0.2.1"
BY = "Example privacy office, request 18"
DAYS = 90


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    service = make_service(store=store, clock=clock)
    service.create(SENDER, REPORT, IP)
    service.set_tag(SENDER, REPORT, IP, TAG)
    return service


@pytest.fixture
def operator(store: FakeKeyStore, clock: FakeClock) -> OperatorService:
    return OperatorService(store=store, clock=clock)


def test_nobody_gets_a_shredded_key_and_every_refusal_is_on_the_trail(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    keys.fetch(READER, REPORT, IP, TAG)
    wrapped = store.reports[REPORT].wrapped
    state = operator.shred(REPORT, BY)
    assert state.wrapped == wrapped
    assert [one.user for one in state.fetched_by] == [store.trails[REPORT][2].user]
    assert state.entry is not None
    assert (state.entry.action, state.entry.user, state.entry.ip) == ("shred", Operator(BY), "")
    asks: list[Callable[[], object]] = [
        lambda: keys.fetch(READER, REPORT, IP, TAG),
        lambda: keys.fetch(SENDER, REPORT, IP, TAG),
        lambda: keys.create(SENDER, REPORT, IP),
        lambda: keys.set_tag(SENDER, REPORT, IP, TAG),
        lambda: keys.recall(SENDER, REPORT, IP, recalled=False),
    ]
    for ask in asks:
        with pytest.raises(Gone) as gone:
            ask()
        assert gone.value.code == "shredded"
    entries = keys.log(SENDER, REPORT, IP).entries
    assert [entry.outcome for entry in entries[-len(asks) :]] == ["shredded"] * len(asks)
    verify_chain(REPORT, [msgspec.to_builtins(one) for one in entries], store.reports[REPORT].head.hash)


def test_a_shredded_key_may_be_recalled_besides(keys: KeyService, operator: OperatorService) -> None:
    operator.shred(REPORT, BY)
    assert keys.recall(SENDER, REPORT, IP, recalled=True).recalled
    with pytest.raises(Gone) as gone:
        keys.fetch(READER, REPORT, IP, TAG)
    assert gone.value.code == "shredded"


def test_for_whom_it_was_is_forgotten_with_the_key(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    policies = PolicyService(store=store, lists=AccessLists(), clock=FakeClock())
    naming = Terms((READER.email,), openings=1)
    policies.change(SENDER, REPORT, IP, naming)
    keys.fetch(READER, REPORT, IP, TAG)
    operator.shred(REPORT, BY)
    state = policies.show(SENDER, REPORT, IP)
    assert (state.policy, state.usage) == (KeyPolicy(), UNUSED)
    asks: list[Callable[[], object]] = [
        lambda: policies.change(SENDER, REPORT, IP, naming),
        lambda: keys.create(SENDER, REPORT, IP, naming),
        lambda: policies.approve(SENDER, REPORT, IP, READER.email),
    ]
    for ask in asks:
        with pytest.raises(Gone) as gone:
            ask()
        assert gone.value.code == "shredded"
    assert store.reports[REPORT].policy is None


@pytest.mark.usefixtures("keys")
def test_shredding_twice_adds_no_second_entry(operator: OperatorService, store: FakeKeyStore) -> None:
    operator.shred(REPORT, BY)
    again = operator.shred(REPORT, BY)
    assert (again.entry, again.wrapped) == (None, b"")
    assert [entry.action for entry in store.trails[REPORT]] == ["create", "set_tag", "shred"]


def test_a_fetch_that_loses_the_race_gets_no_key(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    def shred_meanwhile(name: str) -> None:
        if name == "append":
            store.before = lambda _: None
            operator.shred(REPORT, BY)

    store.before = shred_meanwhile
    with pytest.raises(Gone):
        keys.fetch(READER, REPORT, IP, TAG)
    assert not store.has_opened(REPORT, "12")


@pytest.mark.usefixtures("keys")
def test_mistakes_destroy_nothing(operator: OperatorService, store: FakeKeyStore) -> None:
    with pytest.raises(NotFound):
        operator.shred(f"{REPORT}1", BY)
    with pytest.raises(InvalidRequest):
        operator.shred(REPORT, " ")
    store.failing.add("append")
    with pytest.raises(Unavailable):
        operator.shred(REPORT, BY)
    assert not store.reports[REPORT].shredded


class Files:
    """Counts how often what was shredded was taken out of files."""

    def __init__(self) -> None:
        self.finished = 0

    def finish(self) -> None:
        self.finished += 1


def retention(store: FakeKeyStore, operator: OperatorService, clock: FakeClock, files: Files) -> Retention:
    return Retention(held=store, operator=operator, clock=clock, days=DAYS, finish=files.finish)


def test_keys_are_destroyed_once_they_were_kept_long_enough(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore, clock: FakeClock
) -> None:
    files = Files()
    policy = retention(store, operator, clock, files)
    clock.now += timedelta(days=DAYS)
    younger = f"{REPORT[:-1]}1"
    keys.create(SENDER, younger, IP)
    assert (policy.run(), files.finished) == (0, 0)
    clock.now += timedelta(seconds=1)
    assert (policy.run(), files.finished) == (1, 1)
    assert store.reports[REPORT].shredded
    assert not store.reports[younger].shredded
    entry = store.trails[REPORT][-1]
    assert (entry.action, entry.user) == ("shred", Operator(f"retention: keys are kept {DAYS} days"))
    assert policy.run() == 0


def test_a_broken_off_run_goes_on_the_next_time(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore, clock: FakeClock
) -> None:
    for number in range(5):
        keys.create(SENDER, f"{REPORT[:-1]}{number + 1}", IP)
    clock.now += timedelta(days=DAYS + 1)
    appended = iter(range(100))

    def fail_third(name: str) -> None:
        if name == "append" and next(appended) == 2:
            raise Unavailable

    store.before = fail_third
    policy = retention(store, operator, clock, Files())
    with pytest.raises(Unavailable):
        policy.run()
    assert policy.run() == 4
    assert all(report.shredded for report in store.reports.values())


def test_a_clock_that_jumps_destroys_nothing(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore, clock: FakeClock
) -> None:
    began = clock.now
    policy = Retention(
        held=store,
        operator=operator,
        clock=clock,
        days=DAYS,
        finish=Files().finish,
        seconds_set=lambda: int((clock.now - began).total_seconds()),
    )
    clock.now += timedelta(days=3650)
    assert policy.run() == 0
    assert not store.reports[REPORT].shredded
