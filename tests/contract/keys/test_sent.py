"""What every ``SentKeys`` does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.keys import dynamodb, sqlite
from chalicelib.keys.model import Opening
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.ports import KeyStore
from chalicelib.keys.sent.dynamodb import DynamoSentKeys
from chalicelib.keys.sent.model import MAX_REPORTS, SentKey
from chalicelib.keys.sent.ports import SentKeys
from chalicelib.policies.terms import Terms
from tests.contract.keys.test_store import OPERATOR, READER, SCRIPT, created, event, loaded
from tests.contract.tables import DYNAMODB, fresh_table
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, FakeSentKeys

OTHERS, UNKNOWN, TAGGED, UNTAGGED, GONE = (f"{REPORT}{number}" for number in range(5))
AT = "2026-03-04T05:06:{:02d}.000Z"


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def both(request: pytest.FixtureRequest) -> tuple[KeyStore, SentKeys]:
    if request.param == "fake":
        fake = FakeKeyStore()
        return fake, FakeSentKeys(fake)
    if request.param == "sqlite":
        database = request.getfixturevalue("database")
        return sqlite.SqliteKeyStore(database), sqlite.SqliteSentKeys(database)
    table = fresh_table(request)
    return dynamodb.DynamoKeyStore(table.open()), DynamoSentKeys(table.open())


def test_what_is_known_of_ones_own_reports(both: tuple[KeyStore, SentKeys]) -> None:
    store, sent = both
    created(store)
    created(store, OTHERS, owner="12")
    store.append(loaded(store), event("set_tag", second=1), tag=TAG)
    for number in (2, 3):
        store.append(loaded(store), event(second=number), opener="12")
    store.append(loaded(store), event(user=SCRIPT, second=4), opener="enterprise:7")
    # that somebody was refused, or read the trail, is no opening
    store.append(loaded(store), event(outcome="recalled", second=5))
    store.append(created(store, TAGGED), event("set_tag", second=1), tag=TAG)
    policy = KeyPolicy(Terms(("kim@example.org",), not_after=1_772_600_000))
    store.append(created(store, UNTAGGED), event("set_policy"), recalled=True, held=True, policy=policy)
    store.append(created(store, GONE), event("shred", OPERATOR), shred=True)
    found = {
        one.report_id: one for one in sent.of("11", [REPORT, OTHERS, UNKNOWN, TAGGED, UNTAGGED, GONE], 3)
    }
    opened = found.pop(REPORT)
    assert (opened.recalled, opened.held, opened.shredded, opened.policy) == (False, False, False, None)
    assert sorted(opened.openings, key=lambda one: one.first_at) == [
        Opening(READER, AT.format(2), AT.format(3), 2),
        Opening(SCRIPT, AT.format(4), AT.format(4), 1),
    ]
    assert {name: (one.recalled, one.held, one.shredded, one.policy) for name, one in found.items()} == {
        TAGGED: (False, False, False, None),
        UNTAGGED: (True, True, False, policy),
        GONE: (False, False, True, None),
    }
    assert [list(one.openings) for one in found.values()] == [[], [], []]


def test_it_says_why_a_report_is_recalled(both: tuple[KeyStore, SentKeys]) -> None:
    store, sent = both
    created(store)
    store.append(loaded(store), replace(event("recall"), reason="wrong_patient"), recalled=True)
    assert [(one.recalled, one.recall_reason) for one in sent.of("11", [REPORT], 1)] == [
        (True, "wrong_patient")
    ]
    store.append(loaded(store), event("restore", second=1), recalled=False)
    assert [(one.recalled, one.recall_reason) for one in sent.of("11", [REPORT], 1)] == [(False, "")]


def test_as_many_openings_are_read_as_asked_for(both: tuple[KeyStore, SentKeys]) -> None:
    store, sent = both
    created(store)
    for number in range(4):
        store.append(loaded(store), event(second=number), opener=f"1{number}")
    assert [len(one.openings) for one in sent.of("11", [REPORT], 3)] == [3]
    assert [len(one.openings) for one in sent.of("11", [REPORT], 5)] == [4]


def test_it_tells_of_as_many_reports_as_a_call_may_name(both: tuple[KeyStore, SentKeys]) -> None:
    store, sent = both
    created(store)
    reports = [f"{REPORT}{number}" for number in range(MAX_REPORTS - 1)]
    assert sent.of("11", [*reports, REPORT], 1) == [SentKey(REPORT, False, False, False, None, [])]
    assert sent.of("12", [*reports, REPORT], 1) == []
