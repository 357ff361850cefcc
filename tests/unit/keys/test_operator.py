"""The operator's recall: for senders who have left, and for what a sender must not decide."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import msgspec
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Conflict, DomainError, Forbidden, Gone, InvalidRequest, NotFound, Unavailable
from chalicelib.keys.answers import Recall
from chalicelib.keys.entries import Operator
from chalicelib.keys.model import ReportKey
from chalicelib.keys.operator import MAX_BY, OperatorService
from chalicelib.keys.service import KeyService
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, person

SENDER, READER, IP = person(11), person(12), "192.0.2.1"
BY = "Example privacy office, request 17"


@pytest.fixture
def keys(store: FakeKeyStore) -> KeyService:
    service = make_service(store=store)
    service.create(SENDER, REPORT, IP)
    service.set_tag(SENDER, REPORT, IP, TAG)
    return service


@pytest.fixture
def operator(store: FakeKeyStore) -> OperatorService:
    return OperatorService(store=store, clock=FakeClock())


def code(kind: type[DomainError], call: Callable[[], object]) -> str:
    with pytest.raises(kind) as refused:
        call()
    return refused.value.code


def test_nobody_gets_the_key_until_the_operator_undoes_it(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    keys.fetch(READER, REPORT, IP, TAG)
    state = operator.recall(REPORT, BY, recalled=True)
    assert (state.recalled, state.more) == (True, False)
    assert [(one.user, one.times) for one in state.fetched_by] == [(store.trails[REPORT][2].user, 1)]
    assert code(Gone, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "recalled"
    assert code(Gone, lambda: keys.fetch(SENDER, REPORT, IP, TAG)) == "recalled"
    assert code(Gone, lambda: keys.create(SENDER, REPORT, IP)) == "recalled"
    assert code(Gone, lambda: keys.set_tag(SENDER, REPORT, IP, TAG)) == "recalled"
    assert not operator.recall(REPORT, BY, recalled=False).recalled
    assert keys.fetch(READER, REPORT, IP, TAG).key


def test_the_trail_says_that_it_was_the_operator(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    entry = operator.recall(REPORT, f"  {BY} ", recalled=True).entry
    assert (entry.action, entry.outcome, entry.user, entry.ip) == ("recall", "granted", Operator(BY), "")
    assert keys.log(SENDER, REPORT, IP).entries[-1] == entry
    entries = [msgspec.to_builtins(one) for one in store.trails[REPORT]]
    verify_chain(REPORT, entries, store.reports[REPORT].head.hash)
    assert entries[-1]["user"] == {"kind": "operator", "name": BY}


def test_a_sender_undoes_their_own_recall_alone(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    operator.recall(REPORT, BY, recalled=True)

    def undo() -> Recall:
        return keys.recall(SENDER, REPORT, IP, recalled=False)

    assert code(Forbidden, undo) == "recalled_by_operator"
    assert store.trails[REPORT][-1].outcome == "recalled_by_operator"
    keys.recall(SENDER, REPORT, IP, recalled=True)
    assert code(Forbidden, undo) == "recalled_by_operator"
    assert operator.recall(REPORT, BY, recalled=False).recalled
    assert code(Gone, lambda: keys.fetch(READER, REPORT, IP, TAG)) == "recalled"
    assert not undo().recalled
    assert keys.fetch(READER, REPORT, IP, TAG).key


def test_the_operator_undoes_no_senders_recall(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    keys.recall(SENDER, REPORT, IP, recalled=True)
    before = list(store.trails[REPORT])
    assert code(Conflict, lambda: operator.recall(REPORT, BY, recalled=False)) == "not_recalled"
    assert store.trails[REPORT] == before


@pytest.mark.usefixtures("keys")
def test_recalling_twice_is_no_error(operator: OperatorService, store: FakeKeyStore) -> None:
    for _ in range(2):
        assert operator.recall(REPORT, BY, recalled=True).recalled
    assert [entry.action for entry in store.trails[REPORT]][-2:] == ["recall", "recall"]


def test_there_may_be_no_such_report(operator: OperatorService, store: FakeKeyStore) -> None:
    assert code(NotFound, lambda: operator.recall(REPORT, BY, recalled=True)) == "unknown_report"
    assert store.trails == {}


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    "by", ["", "   ", "a" * (MAX_BY + 1), "one\nline", "\u202eoffice", "a\x00", "\ud83d"]
)
def test_who_it_was_has_to_be_said_in_words(operator: OperatorService, store: FakeKeyStore, by: str) -> None:
    before = list(store.trails[REPORT])
    assert code(InvalidRequest, lambda: operator.recall(REPORT, by, recalled=True)) == "invalid_name"
    assert store.trails[REPORT] == before


@pytest.mark.usefixtures("keys")
def test_a_store_that_does_not_answer_recalls_nothing(operator: OperatorService, store: FakeKeyStore) -> None:
    store.failing.add("append")
    with pytest.raises(Unavailable):
        operator.recall(REPORT, BY, recalled=True)
    assert not store.reports[REPORT].kept_back


def test_a_fetch_that_came_first_is_on_the_trail_and_in_the_answer(
    keys: KeyService, operator: OperatorService, store: FakeKeyStore
) -> None:
    rounds = itertools.count()

    def fetch_meanwhile(name: str) -> None:
        if name == "append" and next(rounds) == 0:
            keys.fetch(READER, REPORT, IP, TAG)

    store.before = fetch_meanwhile
    state = operator.recall(REPORT, BY, recalled=True)
    assert [entry.action for entry in store.trails[REPORT]] == ["create", "set_tag", "fetch", "recall"]
    assert len(state.fetched_by) == 1


def test_a_new_account_of_the_same_address_recalls_nothing_of_the_old_ones(
    keys: KeyService, store: FakeKeyStore
) -> None:
    anew = person(21, email=SENDER.email)
    for recalled in (True, False):
        refused = code(Forbidden, lambda recalled=recalled: keys.recall(anew, REPORT, IP, recalled=recalled))  # type: ignore[misc]  # mypy cannot type a lambda's default
        assert refused == "not_sender"
    assert code(Forbidden, lambda: keys.log(anew, REPORT, IP)) == "not_opened"
    report: ReportKey = store.reports[REPORT]
    assert not report.kept_back
