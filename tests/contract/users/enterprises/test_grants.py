"""Counting what an enterprise makes that may have to be listed as revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.model import Grant
from tests.contract.tables import DynamoTable
from tests.contract.users.enterprises.conftest import dynamo_stores, sqlite_stores
from tests.contract.users.enterprises.test_races import Rival
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def count(
    stores: EnterpriseStores,
    number: int,
    grant: Grant = "late_script_token",
    *,
    now: datetime = NOW,
    limit: int = 3,
) -> bool:
    return stores.script_tokens.count(number, grant, now=now, until=now + DAY, limit=limit)


@pytest.fixture
def number(stores: EnterpriseStores) -> int:
    return stores.registry.create("Hospital", "enterprise", NOW).number


def test_so_many_and_no_more_until_the_first_counts_no_longer(stores: EnterpriseStores, number: int) -> None:
    assert [count(stores, number, now=NOW + index * SECOND) for index in range(5)] == [True] * 3 + [False] * 2
    assert not count(stores, number, now=NOW + DAY - SECOND)
    assert count(stores, number, now=NOW + DAY)
    assert not count(stores, number, now=NOW + DAY)
    assert count(stores, number, now=NOW + DAY + SECOND)


def test_kinds_and_enterprises_are_counted_apart(stores: EnterpriseStores, number: int) -> None:
    other = stores.registry.create("Clinic", "enterprise", NOW).number
    assert count(stores, number, limit=1)
    assert not count(stores, number, limit=1)
    assert count(stores, number, "script_token", limit=1)
    assert count(stores, other, limit=1)


def test_an_enterprise_that_is_gone_gets_none(stores: EnterpriseStores, number: int) -> None:
    count(stores, number)
    stores.registry.delete(number)
    assert not count(stores, number)


def test_of_many_threads_so_many_are_counted(database: Database) -> None:
    stores = sqlite_stores(database)
    number = stores.registry.create("Hospital", "enterprise", NOW).number
    assert run_concurrently(8, lambda _: count(stores, number)).count(True) == 3


def test_a_rival_in_the_gap_leaves_room_for_both(table: DynamoTable) -> None:
    stores = dynamo_stores(table)
    number = stores.registry.create("Hospital", "enterprise", NOW).number
    rival = Rival(table, "TransactWriteItems", lambda: count(stores, number, limit=2))
    assert count(stores, number, limit=2)
    assert rival.met == 1
    assert not count(stores, number, limit=2)


def test_a_rival_in_the_gap_takes_the_last_place(table: DynamoTable) -> None:
    stores = dynamo_stores(table)
    number = stores.registry.create("Hospital", "enterprise", NOW).number
    rival = Rival(table, "TransactWriteItems", lambda: count(stores, number, limit=1))
    assert not count(stores, number, limit=1)
    assert rival.met == 1


def test_a_store_that_does_not_answer_is_unavailable(table: DynamoTable, database: Database) -> None:
    dynamo, sqlite = dynamo_stores(table), sqlite_stores(database)
    table.client.delete_table(TableName=table.name)

    def drop(connection: Connection) -> None:
        connection.execute("DROP TABLE enterprises_grants")

    database.write(drop)
    for stores in (dynamo, sqlite):
        with pytest.raises(Unavailable):
            count(stores, 1)
