"""What every ``HeldKeys`` does."""

from __future__ import annotations

import pytest

from chalicelib.keys import dynamodb, sqlite
from chalicelib.keys.dynamodb_held import MAX_PAGE, DynamoHeldKeys
from chalicelib.keys.model import HeldKey
from chalicelib.keys.ports import HeldKeys, KeyStore
from chalicelib.keys.sqlite.held import SqliteHeldKeys
from tests.contract.keys.test_store import OPERATOR, created, event, loaded
from tests.contract.tables import DYNAMODB, fresh_table
from tests.fakes.keys import REPORT, FakeKeyStore

AT = "2026-03-04T05:06:00.000Z"


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def both(request: pytest.FixtureRequest) -> tuple[KeyStore, HeldKeys]:
    if request.param == "fake":
        fake = FakeKeyStore()
        return fake, fake
    if request.param == "sqlite":
        database = request.getfixturevalue("database")
        return sqlite.SqliteKeyStore(database), SqliteHeldKeys(database)
    table = fresh_table(request)
    return dynamodb.DynamoKeyStore(table.open()), DynamoHeldKeys(table.open())


def everything(held: HeldKeys, limit: int) -> list[HeldKey]:
    found: list[HeldKey] = []
    while page := held.page(found[-1].report_id if found else "", limit):
        assert len(page) <= limit
        found += page
    return found


def test_every_key_comes_by_once_with_its_time(both: tuple[KeyStore, HeldKeys]) -> None:
    store, held = both
    assert held.page("", 3) == []
    reports = [f"{REPORT}{number}" for number in range(7)]
    for report_id in reports:
        store.append(created(store, report_id), event(second=9), opener="12")
    assert sorted(everything(held, 3), key=lambda key: key.report_id) == [
        HeldKey(report_id, AT) for report_id in reports
    ]


def test_what_was_shredded_meanwhile_is_passed_over(both: tuple[KeyStore, HeldKeys]) -> None:
    store, held = both
    reports = [f"{REPORT}{number}" for number in range(5)]
    for report_id in reports:
        created(store, report_id)
    found: list[HeldKey] = []
    while page := held.page(found[-1].report_id if found else "", 2):
        for key in page:
            store.append(loaded(store, key.report_id), event("shred", OPERATOR), shred=True)
        found += page
    assert sorted(key.report_id for key in found) == reports
    assert held.page("", MAX_PAGE) == []
